import { type ComponentChildren, createContext } from 'preact';
import { useCallback, useContext, useState } from 'preact/hooks';
import { ConfirmDialog } from '../modal/confirm-dialog.tsx';
import type { Confirm } from './composition.ts';

type Ask = (confirm: Confirm | undefined) => Promise<boolean>;

const ConfirmContext = createContext<Ask>(() => Promise.resolve(true));

/** Asks before an element acts; resolves at once when the element has no confirm object. */
export function useConfirm(): Ask {
  return useContext(ConfirmContext);
}

interface Pending {
  readonly confirm: Confirm;
  readonly settle: (agreed: boolean) => void;
}

/** Draws the dialog that useConfirm asks for, above everything else. */
export function ConfirmProvider({ children }: { readonly children: ComponentChildren }) {
  const [pending, setPending] = useState<Pending | undefined>(undefined);
  const ask = useCallback<Ask>(
    (confirm) =>
      confirm === undefined
        ? Promise.resolve(true)
        : new Promise((resolve) => {
            setPending({
              confirm,
              settle: (agreed) => {
                setPending(undefined);
                resolve(agreed);
              },
            });
          }),
    [],
  );
  return (
    <ConfirmContext.Provider value={ask}>
      {children}
      {pending === undefined ? null : <ConfirmDialog confirm={pending.confirm} onSettle={pending.settle} />}
    </ConfirmContext.Provider>
  );
}
