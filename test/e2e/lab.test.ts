import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../deploy/lab/host/run-command.ts';
import { debianBaseImage } from '../../deploy/lab/image/image-builder.ts';
import { type Lab, openLab } from '../../deploy/lab/lab.ts';
import { LabStatus } from '../../deploy/lab/lab-status.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { openManager } from '../../deploy/lab/swarm/swarm-task.ts';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
  await lab.repair();
});

afterEach(async () => {
  await lab.repair();
});

const failedChecks = async (): Promise<readonly string[]> =>
  (await lab.fetchStatus()).checks.filter((check) => !check.ok).map((check) => check.name);

const waitForFailure = (name: string): Promise<void> =>
  waitUntil({
    what: `the check "${name}" to fail`,
    timeoutMs: 60_000,
    probe: async () => {
      const failed = await failedChecks();
      return failed.includes(name) ? { done: true, value: undefined } : { done: false, seen: failed.join(', ') };
    },
  });

const canConnect = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_500 });
    const settle = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });

const etcdHealth = async (throughMember: number): Promise<string> => {
  const argv = ['sh', '-c', 'etcdctl --command-timeout=2s endpoint health --cluster 2>&1'];
  return (await lab.execInService(`etcd-${throughMember}`, argv)).stdout;
};

describe('the lab', () => {
  it('prints a status that programs can read, with secrets in files that only root can read', async () => {
    const status = LabStatus.parse(JSON.parse(await runCommand(['npm', 'run', '-s', 'lab:status', '--', '--json'])));

    expect(status.state).toBe('healthy');
    expect(status.nodes.map((node) => node.name)).toEqual(lab.nodes.map((node) => node.name));
    expect(status.cluster.members).toHaveLength(3);
    const modes = await runCommand([
      'stat',
      '--format=%a %u',
      status.postgres.superuserPasswordFile,
      status.patroni.restPasswordFile,
      status.haproxy.statsPasswordFile,
    ]);
    expect(modes.split('\n')).toEqual(['600 0', '600 0', '600 0']);
  });

  it('lets the generated passwords in and no others', async () => {
    const { haproxy } = await lab.fetchStatus();
    const password = await lab.readSecret('haproxy_stats_password');
    const statusWith = async (secret: string): Promise<number> => {
      const authorization = `Basic ${Buffer.from(`${haproxy.statsUser}:${secret}`).toString('base64')}`;
      return (await fetch(`${haproxy.proxies[0]?.statsUrl};csv`, { headers: { authorization } })).status;
    };
    expect(await statusWith(password)).toBe(200);
    expect(await statusWith('wrong')).toBe(401);
  });

  it('runs commands in a service and tells their output apart from their errors', async () => {
    const result = await lab.execInService('patroni-1', ['sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect(result).toEqual({ stdout: 'out\n', stderr: 'err\n', exitCode: 3 });
  });

  it('reads the logs of a service', async () => {
    expect(await lab.readLogs('patroni-2', { lines: 50 })).toMatch(/INFO|LOG/);
  });
});

describe('an image and a stack of its own', () => {
  it('builds it, runs it in the swarm and takes it away', async () => {
    const context = await mkdtemp(join(tmpdir(), 'howdah-image-'));
    const dockerfile = join(context, 'Dockerfile');
    await writeFile(dockerfile, 'ARG BASE\nFROM $BASE\nCOPY word /word\nCMD ["sleep", "infinity"]\n');
    await writeFile(join(context, 'word'), 'built here\n');
    const composeFile = join(context, 'stack.yml');
    await writeFile(composeFile, 'version: "3.8"\nservices:\n  probe:\n    image: $IMAGE\n');
    try {
      const image = await lab.buildImage({
        context,
        dockerfile,
        tag: 'test/probe:latest',
        buildArgs: { BASE: debianBaseImage },
      });
      await lab.deployStack({ composeFiles: [composeFile], name: 'labtest', env: { IMAGE: image } });

      expect((await lab.execInService('labtest_probe', ['cat', '/word'])).stdout).toBe('built here\n');

      await lab.removeStack('labtest');
      const manager = await openManager(lab.spec);
      const left = await manager.listServices({ filters: { label: ['com.docker.stack.namespace=labtest'] } });
      expect(left).toEqual([]);
    } finally {
      await lab.removeStack('labtest');
      await rm(context, { recursive: true });
    }
  });
});

describe('a fault and its undo', () => {
  it('cuts a cable: nobody reaches the node, and the others go on', async () => {
    const node = 'swarm-edge-2';
    await lab.cutCable(node);
    expect(await canConnect('198.18.0.22', 2375)).toBe(false);
    expect(await canConnect('198.18.0.21', 5432)).toBe(true);
    expect(await lab.listFaults()).toEqual([`cable of ${node} pulled`]);

    await lab.restoreCable(node);
    await lab.waitUntilHealthy();

    expect(await canConnect('198.18.0.22', 2375)).toBe(true);
    expect(await lab.listFaults()).toEqual([]);
  });

  it('cuts the power of a node with data: its containers are gone at once, and come back with their data', async () => {
    const node = 'swarm-node-3';
    const identifier = async () =>
      (
        await lab.execInService(
          'patroni-3',
          ['psql', '-U', 'postgres', '-tAc', 'SELECT system_identifier FROM pg_control_system()'],
          { user: 'postgres' },
        )
      ).stdout;
    const before = await identifier();
    await lab.cutPower(node);
    expect(await canConnect('198.18.0.13', 8008)).toBe(false);
    expect((await lab.fetchStatus()).nodes.find((each) => each.name === node)?.hasPower).toBe(false);

    await lab.restorePower(node);
    await lab.waitUntilHealthy();

    expect(await identifier()).toBe(before);
  });

  it('kills a container, and the swarm starts another', async () => {
    const hostOf = async () =>
      (await lab.execInService('patroni-2', ['cat', '/proc/sys/kernel/random/boot_id', '/etc/hostname'])).exitCode;
    expect(await hostOf()).toBe(0);
    await lab.killContainer('patroni-2');
    await waitForFailure('patroni on swarm-node-2');

    await lab.waitUntilHealthy();

    expect(await hostOf()).toBe(0);
  });

  it('freezes a container: it takes connections and does not answer', async () => {
    await lab.pauseContainer('etcd-1');
    await waitForFailure('etcd on swarm-node-1');

    await lab.unpauseContainer('etcd-1');
    await lab.waitUntilHealthy();
  });

  it('cuts a container off from the overlay and joins it again without replacing it', async () => {
    const containerOf = async () => (await lab.execInService('etcd-3', ['cat', '/proc/self/mountinfo'])).stdout;
    const before = await containerOf();
    await lab.disconnectContainer('etcd-3');
    expect(await etcdHealth(2)).toMatch(/etcd-3:2379 is unhealthy/);

    await lab.reconnectContainer('etcd-3');
    await waitUntil({
      what: 'all etcd members to be healthy',
      timeoutMs: 60_000,
      probe: async () => {
        const seen = await etcdHealth(2);
        return /unhealthy/.test(seen) ? { done: false, seen } : { done: true, value: undefined };
      },
    });
    expect(await containerOf()).toBe(before);
  });

  it('stops two etcd members and starts them again', async () => {
    await lab.stopEtcdMember(1);
    await lab.stopEtcdMember(2);
    expect(await failedChecks()).toEqual(expect.arrayContaining(['etcd on swarm-node-1', 'etcd on swarm-node-2']));

    await lab.startEtcdMember(1);
    await lab.startEtcdMember(2);
    await lab.waitUntilHealthy();
  });

  it('says so when there is nothing to restore', async () => {
    await expect(lab.restoreCable('swarm-node-1')).rejects.toThrow('nothing to restore');
  });
});

describe('repair', () => {
  it('undoes several faults at once, whatever state the lab is in', async () => {
    await lab.cutPower('swarm-node-1');
    await lab.cutCable('swarm-edge-1');
    await lab.stopService('patroni-2');
    await lab.pauseContainer('haproxy', { onNode: 'swarm-edge-2' });
    expect((await lab.fetchStatus()).state).toBe('broken');

    await lab.repair();

    const status = await lab.fetchStatus();
    expect(status.state).toBe('healthy');
    expect(status.faults).toEqual([]);
  });
});
