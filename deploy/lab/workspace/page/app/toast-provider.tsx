import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { Icon } from '../kit/icon.tsx';
import { ToastContext } from '../kit/toast.ts';

const SHOWN_MS = 8000;

/** Draws the sentences of useToast at the foot of the page. */
export function ToastProvider({ children }: { readonly children: ComponentChildren }) {
  const [toasts, setToasts] = useState<readonly { id: number; text: string }[]>([]);
  const show = useCallback((text: string) => {
    setToasts((before) => [...before.slice(-2), { id: (before.at(-1)?.id ?? 0) + 1, text }]);
  }, []);
  const oldest = toasts[0]?.id;
  useEffect(() => {
    if (oldest === undefined) return undefined;
    const timer = setTimeout(() => setToasts((before) => before.slice(1)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [oldest]);
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div class="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div class="toast" key={toast.id}>
            <span>{toast.text}</span>
            <button
              type="button"
              class="icon-button"
              aria-label="Dismiss"
              onClick={() => setToasts(toasts.filter((other) => other.id !== toast.id))}
            >
              <Icon name="close" />
            </button>
          </div>
        ))}
      </div>
    </ToastContext.Provider>
  );
}
