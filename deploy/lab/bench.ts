import { runBench } from './bench/run-bench.ts';

process.exit(await runBench(process.argv.slice(2)));
