// The HTTP API, as /openapi.yaml describes it. Every call either gives the parsed answer or throws an ApiError.

export class ApiError extends Error {
  /** @param status 0 when there was no answer at all */
  constructor(status, problem, retryAfterMs) {
    super(problem?.detail ?? problem?.title ?? 'No connection');
    this.status = status;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed later. */
  get mayPass() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export async function signIn(name) {
  return (await request('/dev/token', json('POST', { user: name }))).json();
}

export class Api {
  #token;

  constructor(token) {
    this.#token = token;
  }

  conversations(cursor, seen) {
    return this.#get('/v1/conversations', { limit: 30, cursor }, seen);
  }

  conversation(peer, seen) {
    return this.#get(pathOf(peer), {}, seen);
  }

  messages(peer, before, seen) {
    return this.#get(`${pathOf(peer)}/messages`, { limit: 50, before }, seen);
  }

  async head() {
    return (await this.#get('/v1/feed', { after: 0, limit: 1 })).head;
  }

  /** The changes after `after` that there are now: {entries, head}. */
  feed(after, signal) {
    return this.#get('/v1/feed', { after, limit: 200 }, undefined, signal);
  }

  /** The changes after `after` as they come: the response, whose body is a stream of events. */
  stream(after, signal) {
    return this.#call(`/v1/feed/stream?after=${after}`, { signal });
  }

  async send(message) {
    return (await this.#call('/v1/messages', json('POST', message))).json();
  }

  async markRead(peer, seq) {
    return (await this.#call(`${pathOf(peer)}/read`, json('PUT', { seq }))).json();
  }

  async #get(path, query, seen, signal) {
    const parameters = Object.entries(query).filter(([, value]) => value !== undefined);
    const headers = seen ? { 'Parley-Seen-Seq': String(seen) } : {};
    return (await this.#call(`${path}?${new URLSearchParams(parameters)}`, { headers, signal })).json();
  }

  #call(path, options) {
    return request(path, { ...options, headers: { ...options.headers, Authorization: `Bearer ${this.#token}` } });
  }
}

function pathOf(peer) {
  return `/v1/conversations/${encodeURIComponent(peer)}`;
}

function json(method, body) {
  return { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

async function request(path, options) {
  const response = await fetch(path, { ...options, cache: 'no-store', credentials: 'omit' }).catch((error) => {
    throw error.name === 'AbortError' ? error : new ApiError(0);
  });
  if (!response.ok) {
    throw await errorOf(response);
  }
  return response;
}

async function errorOf(response) {
  const problem = await response.json().catch(() => undefined);
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new ApiError(response.status, problem, retryAfter > 0 ? retryAfter * 1000 : undefined);
}
