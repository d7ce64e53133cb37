import type { App } from '@slack/bolt';
import { z } from 'zod';
import { markSimulatedForm } from '../modals.ts';
import { describeSender, judgeSender, type OwnWorkspace, strangerRefusal } from '../sender.ts';
import { buildClosedForm } from '../views/closed-form-view.ts';
import { markSimulated } from '../views/frame.ts';
import { renderRefusal } from '../views/refusal-view.ts';
import type { ListenerContext } from './listener-context.ts';
import { refusalReply, replyOnce } from './reply-once.ts';

/** What a refusal of a click needs; a click in a form has no `response_url`. */
const Click = z.object({ response_url: z.string().optional(), trigger_id: z.string() });

/**
 * Lets only people of the own workspace through to the other listeners. Everything else is acknowledged, since Slack
 * would deliver it again and again, and a person is told why nothing happens; bots and other apps are told nothing. A
 * command is answered whatever the app: with a wrong `appId` in the configuration it is the only sign of that.
 */
export function refuseStrangers(app: App, own: OwnWorkspace, context: ListenerContext): void {
  const { log, isSimulated } = context;
  const view = renderRefusal(strangerRefusal);
  const { text, blocks } = markSimulated(view, isSimulated);
  app.use(async (args) => {
    const sender = judgeSender(args.body, own);
    if (sender === 'heard') return args.next();
    log.warn(describeSender(args.body), 'not heard: not from the configured team and app');
    if ('command' in args) {
      const isPerson = sender !== 'no-person';
      await args.ack(isPerson ? { response_type: 'ephemeral', text, blocks: [...blocks] } : undefined);
    } else if ('action' in args) {
      await args.ack();
      const click = Click.safeParse(args.body);
      const { response_url: responseUrl, trigger_id } = click.data ?? {};
      if (sender !== 'stranger' || responseUrl === undefined) return;
      await replyOnce(context, {
        onceKey: `stranger ${trigger_id}`,
        responseUrl,
        how: { visibility: 'ephemeral', mustReplace: false },
        subcommand: 'unknown',
        find: async () => refusalReply(strangerRefusal),
      });
    } else if ('view' in args) {
      const isSubmission = args.body.type === 'view_submission';
      const form = markSimulatedForm(buildClosedForm(view), isSimulated);
      await (isSubmission && sender === 'stranger' ? args.ack({ response_action: 'update', view: form }) : args.ack());
    }
  });
}
