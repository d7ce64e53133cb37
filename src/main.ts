import { systemClock } from './adapters/clock.ts';
import { createLog } from './adapters/logger.ts';
import { createMetrics } from './adapters/metrics.ts';
import { ConfigError } from './config/config-error.ts';
import { loadConfig } from './config/load.ts';
import { type Howdah, listChangingCommands, startHowdah } from './howdah.ts';
import type { Log } from './ports.ts';

/** `howdah [configuration file]`: runs until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const path = process.argv[2] ?? process.env.HOWDAH_CONFIG ?? '/etc/howdah/howdah.yaml';
  const { config, secrets, warnings } = await loadConfig(path, { changing: await listChangingCommands() });
  const log = createLog(config.log);
  for (const warning of warnings) log.warn({ path }, warning);
  process.on('unhandledRejection', (error) => {
    // Nobody knows what state this leaves behind: end, and let the supervisor start a fresh one.
    log.error({ err: error }, 'unhandled rejection');
    process.exit(1);
  });
  const stopping = watchSignals();
  const howdah = await startHowdah({
    config,
    secrets,
    clock: systemClock,
    log,
    metrics: createMetrics(),
    stopping,
  }).catch((error: unknown) => {
    if (stopping.aborted) return undefined;
    throw error;
  });
  if (howdah === undefined) log.info({}, 'Howdah stopped before it was ready');
  else await stopInTurn({ howdah, log, stopping });
  process.exit(0);
}

/** Aborts with the first signal; a second one means: now. */
function watchSignals(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1);
      stopping.abort();
    });
  }
  return stopping.signal;
}

async function stopInTurn({ howdah, log, stopping }: { howdah: Howdah; log: Log; stopping: AbortSignal }) {
  if (!stopping.aborted) {
    await new Promise((resolve) => stopping.addEventListener('abort', resolve, { once: true }));
  }
  try {
    await howdah.stop();
  } catch (error) {
    log.error({ err: error }, 'the stop failed');
    process.exit(1);
  }
}

function describeProblems(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems.map((problem) => `${error.file}: ${problem}`);
  return [error instanceof Error ? error.message : String(error)];
}

main().catch((error: unknown) => {
  for (const problem of describeProblems(error)) process.stderr.write(`howdah: ${problem}\n`);
  process.exitCode = 1;
  // Whatever is still open must not keep a bot alive that never started.
  setTimeout(() => process.exit(1), 1000).unref();
});
