import type { App, BlockAction, ButtonAction, StaticSelectAction } from '@slack/bolt';
import { actionIds } from '../ids.ts';
import type { ResponseOptions } from '../response-url.ts';
import { actionKey } from './action-key.ts';
import { answer } from './answer.ts';
import type { ListenerContext } from './listener-context.ts';

/** Translates the buttons and menus that carry a command line: refresh, share, choose a cluster, open a form. */
export function listenToReadActions(app: App, context: ListenerContext): void {
  app.action<BlockAction<ButtonAction>>(actionIds.refresh, async ({ ack, body, action }) => {
    await ack();
    // A shared answer is a record of what was seen then: a fresh look goes to the person who asked for it.
    const mustReplace = isEphemeral(body);
    await ask(context, { body, action, line: action.value, how: { visibility: 'ephemeral', mustReplace } });
  });

  app.action<BlockAction<ButtonAction>>(actionIds.share, async ({ ack, body, action }) => {
    await ack();
    await ask(context, { body, action, line: action.value, how: { visibility: 'in_channel', mustReplace: false } });
  });

  app.action<BlockAction<StaticSelectAction | ButtonAction>>(actionIds.chooseCluster, async ({ ack, body, action }) => {
    await ack();
    const how: ResponseOptions = { visibility: 'ephemeral', mustReplace: true };
    // A button when the line is too long for a menu.
    const line = action.type === 'button' ? action.value : action.selected_option?.value;
    await ask(context, { body, action, line, how });
  });

  app.action<BlockAction<ButtonAction>>(actionIds.openForm, async ({ ack, body, action }) => {
    await ack();
    await ask(context, { body, action, line: action.value, how: { visibility: 'ephemeral', mustReplace: true } });
  });
}

async function ask(
  context: ListenerContext,
  input: {
    body: BlockAction;
    action: { readonly action_id: string; readonly action_ts: string };
    line: string | undefined;
    how: ResponseOptions;
  },
): Promise<void> {
  const { body, action, line, how } = input;
  if (line === undefined || body.response_url === undefined) return;
  await answer(context, {
    request: {
      text: line,
      channel: body.channel?.id ?? '',
      userId: body.user.id,
      mustObserve: action.action_id === actionIds.refresh,
      mustAsk: action.action_id === actionIds.openForm,
    },
    responseUrl: body.response_url,
    triggerId: body.trigger_id,
    userId: body.user.id,
    how,
    onceKey: actionKey(body, action),
  });
}

function isEphemeral(body: BlockAction): boolean {
  return body.container.is_ephemeral === true;
}
