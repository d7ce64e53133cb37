import { z } from 'zod';

const Change = z.looseObject({ kind: z.string() });

interface StreamListeners {
  readonly onOpen: () => void;
  readonly onBreak: () => void;
  /** Called with the kind of each change; an empty one when it could not be read. */
  readonly onChange: (kind: string) => void;
}

const RETRY_MS = 2000;

/**
 * Follows a stream of `change` events and opens it again for as long as it takes. A browser gives up by itself on a
 * stream that was answered with an error. Returns the way to stop.
 */
export function followStream(url: string, listeners: StreamListeners): () => void {
  let stream: EventSource | undefined;
  let timer: number | undefined;
  const open = (): void => {
    const opened = new EventSource(url);
    stream = opened;
    opened.addEventListener('open', listeners.onOpen);
    opened.addEventListener('change', (event) => listeners.onChange(readKind(event.data)));
    opened.addEventListener('error', () => {
      listeners.onBreak();
      if (opened.readyState !== EventSource.CLOSED) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(open, RETRY_MS);
    });
  };
  open();
  return () => {
    window.clearTimeout(timer);
    stream?.close();
  };
}

function readKind(data: unknown): string {
  try {
    return Change.parse(typeof data === 'string' ? JSON.parse(data) : undefined).kind;
  } catch {
    return '';
  }
}
