import { z } from 'zod';

const Change = z.object({ kind: z.string(), channel: z.string().optional() });

/** The workspace's own stream of changes, the one its page listens to. */
export interface ReplyStream {
  /** Resolves with the time (`performance.now()`) of the next message in the channel. Only one waiter at a time. */
  next(): Promise<number>;
  close(): void;
}

/** Opens the stream of what `user` sees; resolves once the workspace has said hello. */
export async function openReplyStream(options: {
  workspaceUrl: string;
  user: string;
  channelId: string;
}): Promise<ReplyStream> {
  const { workspaceUrl, user, channelId } = options;
  const abort = new AbortController();
  const response = await fetch(`${workspaceUrl}/control/stream?${new URLSearchParams({ user })}`, {
    signal: abort.signal,
  });
  if (response.body === null) throw new Error('the workspace has no stream of changes');
  let wake: ((atMs: number) => void) | undefined;
  const lines = readLines(response.body);
  await lines.next();
  void (async () => {
    for await (const line of lines) {
      if (!line.startsWith('data: {"')) continue;
      const change = Change.safeParse(JSON.parse(line.slice('data: '.length)));
      if (change.success && change.data.kind === 'message' && change.data.channel === channelId)
        wake?.(performance.now());
    }
  })().catch(() => undefined);
  return {
    next: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    close: () => abort.abort(),
  };
}

async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
