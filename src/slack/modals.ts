import type { ModalView } from '@slack/types';
import type { SlackClient } from './slack-client.ts';
import { explainSlackTrouble, readSlackTrouble } from './slack-trouble.ts';
import { markSimulated } from './views/frame.ts';

/** The forms that the bot opens. */
export interface Modals {
  /**
   * Opens a form for the person who typed or clicked. `too-late`: Slack allows three seconds. Rejects with an
   * `OutsideError`.
   */
  open(form: { readonly triggerId: string; readonly view: ModalView }): Promise<'opened' | 'too-late'>;
  /** Replaces what an open one shows. `closed`: there is none any more. Rejects with an `OutsideError`. */
  replace(form: { readonly viewId: string; readonly view: ModalView }): Promise<'replaced' | 'closed'>;
}

const tooLateCodes: ReadonlySet<string> = new Set(['expired_trigger_id', 'trigger_expired', 'invalid_trigger_id']);
/** A trigger opens one form, so this one is open: an earlier attempt got through without an answer. */
const openedCodes: ReadonlySet<string> = new Set(['exchanged_trigger_id', 'trigger_exchanged']);

export function createModals(client: SlackClient): Modals {
  return {
    open: async ({ triggerId, view }) => {
      const open = () => openOnce(client, { triggerId, view });
      return (await open()) ?? (await open()) ?? 'too-late';
    },
    async replace({ viewId, view }) {
      try {
        await client.views.update({ view_id: viewId, view });
        return 'replaced';
      } catch (error) {
        const trouble = readSlackTrouble(error);
        if (trouble === undefined) throw error;
        if (trouble.kind === 'refused' && trouble.code === 'not_found') return 'closed';
        throw explainSlackTrouble('change a form', trouble, error);
      }
    },
  };
}

/** Undefined when the answer was lost: a second attempt with the same trigger cannot open a second form. */
async function openOnce(
  client: SlackClient,
  { triggerId, view }: { triggerId: string; view: ModalView },
): Promise<'opened' | 'too-late' | undefined> {
  try {
    await client.views.open({ trigger_id: triggerId, view });
    return 'opened';
  } catch (error) {
    const trouble = readSlackTrouble(error);
    if (trouble === undefined) throw error;
    if (trouble.kind === 'lost' && trouble.outcome === 'unknown') return undefined;
    if (trouble.kind === 'refused' && openedCodes.has(trouble.code)) return 'opened';
    if (trouble.kind === 'refused' && tooLateCodes.has(trouble.code)) return 'too-late';
    throw explainSlackTrouble('open a form', trouble, error);
  }
}

/** The mark of a simulated bot, in a form. */
export function markSimulatedForm(view: ModalView, isSimulated: boolean): ModalView {
  if (!isSimulated) return view;
  const [mark] = markSimulated({ text: '', blocks: [] }, isSimulated).blocks;
  return { ...view, blocks: [...(mark === undefined ? [] : [mark]), ...view.blocks] };
}
