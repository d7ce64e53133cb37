import { readDemoSettings } from '../demo/demo-settings.ts';
import { findFreePort } from '../demo/find-free-port.ts';
import { claimFolder, clearKilledDemo, refuseSecondDemo } from '../demo/sole-demo.ts';
import { startStage } from '../demo/start-stage.ts';
import { listenForStop } from '../demo/stop-signal.ts';
import { createUndoStack } from '../demo/undo-stack.ts';
import { withFileLock } from '../host/file-lock.ts';
import { testRunLockOf } from '../lab-paths.ts';
import { fullLab } from '../lab-spec.ts';

/**
 * Runs `work` with the bot on the lab and a workspace of its own; whatever it started is stopped at the end. Tests break
 * the lab on purpose, and a benchmark may too: whoever comes second waits for the first.
 */
export function withBotOnLab<T>(
  work: (stage: { readonly workspaceUrl: string; readonly signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  return withFileLock(testRunLockOf(fullLab), async () => {
    const common = readDemoSettings(process.env, process.getuid?.());
    const folder = `${common.folder}-bench`;
    await refuseSecondDemo(folder);
    const inheritance = await clearKilledDemo(folder);
    const undo = createUndoStack();
    const signal = listenForStop(console.log);
    try {
      await claimFolder(folder);
      undo.add("the benchmark's files", async () => void (await clearKilledDemo(folder)));
      const settings = { folder, workspacePort: 0, botPort: await findFreePort() };
      const { workspaceUrl } = await startStage({ kind: 'lab' }, { settings, undo, signal, inheritance });
      return await work({ workspaceUrl, signal });
    } finally {
      for (const failure of await undo.run(() => undefined)) console.error(`Not stopped: ${failure}`);
    }
  });
}
