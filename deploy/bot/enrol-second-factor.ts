import { UserId } from '../../src/config/policy-schema.ts';
import { createEnrolmentSecret, describeEnrolment } from './describe-enrolment.ts';

/** `npx tsx deploy/bot/enrol-second-factor.ts U0123ABCD [name]`: README.md, "One-time codes". Writes no file. */
const [typed, label] = process.argv.slice(2);
const userId = UserId.safeParse(typed);
if (!userId.success) {
  process.stderr.write('Say for whom: a Slack user id such as U0123ABCD, and a name for the app to show.\n');
  process.exitCode = 1;
} else {
  const secret = createEnrolmentSecret();
  const { uri, line } = describeEnrolment({ userId: userId.data, label: label ?? userId.data, secret });
  process.stdout.write(`For the person's app, over a safe way and never through Slack:\n\n${uri}\n\n`);
  process.stdout.write(`For the bot's secret file:\n\n${line}\n`);
}
