import { systemClock } from './adapters/clock.ts';
import { createLog } from './adapters/logger.ts';
import { createMetrics } from './adapters/metrics.ts';
import { ConfigError } from './config/config-error.ts';
import { loadConfig } from './config/load.ts';
import { type Howdah, startHowdah } from './howdah.ts';

/** `howdah [configuration file]`: runs until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const path = process.argv[2] ?? process.env.HOWDAH_CONFIG ?? '/etc/howdah/howdah.yaml';
  const { config, secrets } = await loadConfig(path);
  const log = createLog(config.log);
  const howdah = await startHowdah({ config, secrets, clock: systemClock, log, metrics: createMetrics() });
  process.on('unhandledRejection', (error) => {
    // Nobody knows what state this leaves behind: end, and let the supervisor start a fresh one.
    log.error({ err: error }, 'unhandled rejection');
    process.exit(1);
  });
  stopOnSignal(howdah, (error) => log.error({ err: error }, 'the stop failed'));
}

function stopOnSignal(howdah: Howdah, onError: (error: unknown) => void): void {
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // A second signal means: now.
      if (isStopping) process.exit(1);
      isStopping = true;
      howdah.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          onError(error);
          process.exit(1);
        },
      );
    });
  }
}

main().catch((error: unknown) => {
  const lines =
    error instanceof ConfigError ? error.problems : [error instanceof Error ? error.message : String(error)];
  for (const line of lines) process.stderr.write(`howdah: ${line}\n`);
  process.exitCode = 1;
  // Whatever is still open must not keep a bot alive that never started.
  setTimeout(() => process.exit(1), 1000).unref();
});
