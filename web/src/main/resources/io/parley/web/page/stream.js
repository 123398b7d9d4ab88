// Server-sent events, read with fetch: the browser's own EventSource cannot carry a token in a header.

/**
 * What a stream says, as it comes: each event as its parsed data, each heartbeat as undefined. Ends when the server ends it.
 *
 * @param body the response's body
 * @param silenceMostMs with nothing at all for so long, the connection is taken for lost, and this throws
 */
export async function* events(body, silenceMostMs) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await within(silenceMostMs, reader.read());
      if (done) {
        return;
      }
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        yield dataOf(block);
      }
    }
  } finally {
    // Nobody waits for what a connection that is given up still says.
    reader.cancel().catch(() => {});
  }
}

function dataOf(block) {
  const data = block.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5)).join('\n');
  return data ? JSON.parse(data) : undefined;
}

function within(ms, promise) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing for ${ms} ms`)), ms);
  });
  return Promise.race([promise, silence]).finally(() => clearTimeout(timer));
}
