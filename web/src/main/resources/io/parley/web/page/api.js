// The HTTP API, as docs/openapi describes it. Every call either gives the parsed answer or throws an ApiError.

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
  return call('/dev/token', { method: 'POST', body: { user: name } });
}

export class Api {
  constructor(token) {
    this.token = token;
  }

  conversations(cursor, seen) {
    return this.#get('/v1/conversations', { limit: 30, cursor }, seen);
  }

  conversation(peer, seen) {
    return this.#get(`/v1/conversations/${encodeURIComponent(peer)}`, {}, seen);
  }

  messages(peer, before, seen) {
    return this.#get(`/v1/conversations/${encodeURIComponent(peer)}/messages`, { limit: 50, before }, seen);
  }

  async head() {
    return (await this.#get('/v1/feed', { after: 0, limit: 1 })).head;
  }

  send(message) {
    return this.#call('/v1/messages', { method: 'POST', body: message });
  }

  markRead(peer, seq) {
    return this.#call(`/v1/conversations/${encodeURIComponent(peer)}/read`, { method: 'PUT', body: { seq } });
  }

  /** The changes after `after`; answers when there is one, and after `wait` seconds without any. */
  feed(after, wait, signal) {
    const search = new URLSearchParams({ after, wait, limit: 100 });
    return this.#call(`/v1/feed?${search}`, { headers: {}, signal });
  }

  #get(path, query, seen) {
    const parameters = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(parameters).toString();
    const headers = seen ? { 'Parley-Seen-Seq': String(seen) } : {};
    return this.#call(search ? `${path}?${search}` : path, { headers });
  }

  #call(path, { headers, ...rest }) {
    return call(path, { ...rest, headers: { ...headers, ...this.#authorization() } });
  }

  #authorization() {
    return { Authorization: `Bearer ${this.token}` };
  }
}

async function call(path, { method = 'GET', body, headers = {}, signal }) {
  const response = await request(path, {
    method,
    headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
    body: body ? JSON.stringify(body) : undefined,
    signal,
  });
  if (!response.ok) {
    throw await errorOf(response);
  }
  return response.json();
}

async function request(path, options) {
  try {
    return await fetch(path, { ...options, cache: 'no-store', credentials: 'omit' });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new ApiError(0);
  }
}

async function errorOf(response) {
  const problem = await response.json().catch(() => undefined);
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new ApiError(response.status, problem, retryAfter > 0 ? retryAfter * 1000 : undefined);
}
