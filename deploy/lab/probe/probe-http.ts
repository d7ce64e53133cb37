import { Agent, request } from 'undici';

/** Each look has this long: to connect, for the answer to begin and for it to end. */
export const probeTimeoutMs = 2_000;

// A dispatcher of our own: an aborted request that is still connecting is settled only by the connection's time-out,
// and that is 10 s unless told otherwise. No connection is kept: a probe must not look at yesterday's socket.
const dispatcher = new Agent({
  connect: { timeout: probeTimeoutMs },
  headersTimeout: probeTimeoutMs,
  bodyTimeout: probeTimeoutMs,
  pipelining: 0,
});

export type ProbeAnswer = { readonly statusCode: number; readonly text: string };

/** One HTTP request with short deadlines; any status is an answer. */
export const probeHttp = async (
  url: string,
  options: { method?: 'GET' | 'HEAD' | 'PATCH'; headers?: Record<string, string>; body?: string } = {},
): Promise<ProbeAnswer> => {
  const { statusCode, body } = await request(url, { dispatcher, ...options });
  return { statusCode, text: await body.text() };
};
