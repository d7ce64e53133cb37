import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** Shows a sentence to the viewer for a while. */
export const ToastContext = createContext<(text: string) => void>(() => undefined);

export function useToast(): (text: string) => void {
  return useContext(ToastContext);
}

/** The sentence of whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
