import type { LabSpec } from '../../lab-spec.ts';
import { execInContainer } from '../../swarm/service-commands.ts';

/** More than the lab's shared buffers hold (64 MB), so that they are full of pages that are not on the disk. */
const statements = [
  'DROP TABLE IF EXISTS howdah_bench_pages',
  "CREATE TABLE howdah_bench_pages AS SELECT n, repeat('x', 200) AS filler FROM generate_series(1, 400000) AS n",
  'UPDATE howdah_bench_pages SET n = n + 1 WHERE n % 2 = 0',
];

/** Makes the leader's buffers dirty. */
export function fillBuffers(spec: LabSpec, leader: string): Promise<void> {
  return runSql(spec, leader, statements);
}

/** Drops what {@link fillBuffers} made. */
export function emptyBuffers(spec: LabSpec, leader: string): Promise<void> {
  return runSql(spec, leader, ['DROP TABLE IF EXISTS howdah_bench_pages']);
}

export async function runSql(spec: LabSpec, leader: string, sql: readonly string[]): Promise<void> {
  const argv = ['psql', '-v', 'ON_ERROR_STOP=1', '-q', ...sql.flatMap((one) => ['-c', one])];
  const { exitCode, stderr } = await execInContainer({ spec, service: leader, argv, user: 'postgres' });
  if (exitCode !== 0) throw new Error(`psql on ${leader}: ${stderr}`);
}
