/** The demo's bot, wherever it runs. */
export interface RunningBot {
  /** Resolves once the bot hears Slack and has seen its clusters; throws a DemoTrouble when it cannot. */
  waitUntilReady(): Promise<void>;
  /** False once it has ended, for whatever reason. */
  isRunning(): Promise<boolean>;
  stop(): Promise<void>;
}
