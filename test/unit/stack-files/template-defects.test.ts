import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readStackFile } from './stack-files.ts';

/** Text without comments, which may name what is avoided. */
const read = (name: string): string => readStackFile(name).replaceAll(/^\s*#.*\n/gm, '');

const files = {
  stack: read('stack.yml'),
  spilo: read('spilo.yml'),
  haproxy: read('haproxy.cfg'),
  entrypoint: read('images/patroni/entrypoint.py'),
  readme: readStackFile('README.md'),
};
type File = keyof typeof files;

/** What mends each defect of the template, and what would bring it back. */
const defects: readonly { has: readonly [File, RegExp][]; lacks?: readonly [File, RegExp][] }[] = [
  {
    has: [
      ['stack', /etcd3:\n\s+hosts: \[etcd-1:2379/],
      ['spilo', /ETCD3_HOSTS: etcd-1:2379/],
    ],
    lacks: [
      ['stack', /\bETCD_HOSTS\b/],
      ['spilo', /\bETCD_HOSTS\b/],
    ],
  },
  { has: [['spilo', /SPILO_CONFIGURATION="name: /]], lacks: [['spilo', /^\s+PATRONI_\w+:/m]] },
  {
    has: [
      ['spilo', /secret pg_superuser_password/],
      ['entrypoint', /read_secret\('pg_superuser_password'\)/],
    ],
    lacks: [['spilo', /SUPERUSER_USERNAME|_FILE\b/]],
  },
  { has: [['stack', /restapi:\n.*\n\s+authentication:/]], lacks: [['stack', /(target|published): 800\d/]] },
  {
    has: [
      ['stack', /hostname: patroni-2\n/],
      ['stack', /PATRONI_NAME: patroni-2\n/],
    ],
  },
  {
    has: [['stack', /parameters:\n\s+shared_buffers: /]],
    lacks: [['stack', /dcs:\n(?:(?! {6}initdb:).*\n)*\s+shared_buffers/]],
  },
  { has: [['stack', /dcs:\n(?:(?! {6}initdb:).*\n)*\s+wal_level: logical/]] },
  { has: [['stack', /pg_hba:\n\s+- local all postgres peer\n/]], lacks: [['stack', /\b(trust|md5)\b/]] },
  { has: [['spilo', /spilo-17:4\.\d-p\d/]], lacks: [['spilo', /:latest/]] },
  { has: [['spilo', /SPILO_PROVIDER: local/]] },
  { has: [['stack', /command:\n\s+- \/usr\/local\/bin\/etcd\n/]], lacks: [['stack', /command: >|\\$/m]] },
  { has: [['stack', /ETCD_IMAGE:-gcr\.io\/etcd-development\/etcd:v3\./]], lacks: [['stack', /bitnami/]] },
  { has: [1, 2, 3].map((slot) => ['stack', new RegExp(`- etcd-${slot}:/var/lib/etcd\n`)] as const) },
  { has: [1, 2, 3].map((slot) => ['stack', new RegExp(`node\\.labels\\.pg_slot == ${slot}\\]`)] as const) },
  {
    has: [
      ['readme', /^## Change a running cluster$/m],
      ['stack', /order: stop-first/],
    ],
  },
  { has: [['stack', /stop_grace_period: 3m/]] },
  { has: [['stack', /condition: any/]], lacks: [['stack', /on-failure/]] },
  { has: [['haproxy', /check port 8008/]] },
  {
    has: [['haproxy', /http-check send meth OPTIONS uri \/primary/]],
    lacks: [['haproxy', /\/master|option httpchk \S/]],
  },
  { has: [['haproxy', /frontend fe_stats\n\s+mode http\n/]] },
  {
    has: [
      ['haproxy', /timeout client 30m/],
      ['haproxy', /timeout server 30m/],
      ['haproxy', /option clitcpka/],
    ],
  },
  { has: [['haproxy', /on-marked-down shutdown-sessions/]] },
  {
    has: [
      ['haproxy', /nameserver swarm 127\.0\.0\.11:53/],
      ['haproxy', /init-addr none/],
    ],
  },
  { has: [['stack', /HAPROXY_IMAGE:-haproxy:3\.[02]\./]] },
  { has: [['stack', /endpoint_mode: dnsrr/]] },
  { has: [['stack', /target: \/dev\/shm\n\s+tmpfs:/]], lacks: [['stack', /shm_size/]] },
  {
    has: [
      ['stack', /name: \$\{HAPROXY_CONFIG_NAME:-/],
      ['stack', /name: \$\{PG_SUPERUSER_SECRET:-/],
    ],
  },
  {
    has: [
      ['readme', /^## Switchover and failover$/m],
      ['readme', /patronictl switchover .*--leader \S+ --candidate/],
      ['readme', /\/switchover .*\{"leader": ?"patroni-1", ?"candidate": ?"patroni-2"\}/],
    ],
  },
  {
    has: [['readme', /^## Backups \(Spilo\)$/m]],
    lacks: [
      ['stack', /s3:\/\/|archive_command/],
      ['spilo', /s3:\/\//],
      ['readme', /WAL_S3_BUCKET: "?s3:/],
    ],
  },
  { has: [['readme', /CLONE_TARGET_TIME/]], lacks: [['spilo', /USE_WALG_RESTORE/]] },
  {
    has: [
      ['readme', /^Subscribe through 5432/m],
      ['stack', /hot_standby_feedback: "on"/],
    ],
  },
];

describe('the template’s 31 defects', () => {
  test('each has its row in the README, in order', () => {
    const rows = [...files.readme.matchAll(/^\| (\d+) \| [^|]+ \| [^|]+ \|$/gm)].map(([, row]) => Number(row));
    expect(rows).toEqual(defects.map((_, index) => index + 1));
    expect(rows).toHaveLength(31);
  });

  test.each(defects.map((defect, index) => ({ number: index + 1, ...defect })))('$number is mended', (defect) => {
    const missing = defect.has.filter(([file, text]) => !text.test(files[file]));
    const back = (defect.lacks ?? []).filter(([file, text]) => text.test(files[file]));
    expect({ missing, back }).toEqual({ missing: [], back: [] });
  });
});

describe('the README', () => {
  test('names no command of the bot that does not exist, unless it says so', () => {
    const commands = readdirSync(new URL('../../../commands/', import.meta.url)).map((name) =>
      name.replace(/\.ts$/, ''),
    );
    const paragraphs = files.readme.split(/\n\n|\n(?=\|)/);
    const promised = paragraphs.flatMap((text) =>
      text.includes('not yet')
        ? []
        : [...text.matchAll(/\/pg (\w+)/g)].map(([, name = '']) => name).filter((name) => !commands.includes(name)),
    );
    expect(promised).toEqual([]);
  });

  test('has a place for each of the template’s sections', () => {
    const headings = [...files.readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(
      expect.arrayContaining([
        'Before you begin',
        'Deploy it',
        'How to connect',
        'Switchover and failover',
        'Change a running cluster',
        'A lost etcd member',
        'Backups (Spilo)',
        'Monitoring',
        'Passwords',
        'Logical replication',
        'Troubleshooting',
        'Variants',
        "The template's defects",
      ]),
    );
  });

  test('links to headings that exist', () => {
    const anchors = [...files.readme.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );
    const links = [...files.readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.filter((anchor) => anchor === undefined || !anchors.includes(anchor))).toEqual([]);
  });
});
