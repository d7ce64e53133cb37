import type { Facts } from '../cluster/facts.ts';
import { joinNames } from '../cluster/reason.ts';
import type { PatroniAuthorization } from '../cluster/snapshot.ts';
import type { Refusal } from '../result.ts';

/** One row of an ordered table: what must not be so, the sentence, and the way out. Pure. */
export interface Precondition<Input> {
  /** Stable: becomes the refusal's. */
  readonly code: string;
  /** Undefined when nothing is in the way. */
  readonly find: (input: Input) => Omit<Refusal, 'code'> | undefined;
}

/** The first row that is in the way, as a refusal. */
export function findRefusal<Input>(table: readonly Precondition<Input>[], input: Input): Refusal | undefined {
  for (const { code, find } of table) {
    const found = find(input);
    if (found !== undefined) return { code, ...found };
  }
  return undefined;
}

/** What every change of the database rests on. */
export interface ClusterQuestion {
  readonly facts: Facts;
  readonly nowMs: number;
}

/** Older facts may describe another cluster by now. */
const oldestFactsMs = 30_000;

/** Whether the cluster can be changed at all: it answers, it has one leader, and Patroni takes the bot's word. */
export const clusterPreconditions: readonly Precondition<ClusterQuestion>[] = [
  {
    code: 'facts-too-old',
    find: ({ facts: { snapshot }, nowMs }) => {
      const ageMs = nowMs - snapshot.takenAtMs;
      if (ageMs <= oldestFactsMs) return undefined;
      const sentence = `What is known of ${snapshot.cluster} is ${Math.round(ageMs / 1000)} s old.`;
      return { sentence, next: 'Try again in a moment.' };
    },
  },
  {
    code: 'nobody-answers',
    find: ({ facts: { isBlind, snapshot } }) =>
      isBlind
        ? {
            sentence: `Nothing of ${snapshot.cluster} answers: the bot itself may be cut off.`,
            next: 'Bring its network back, then try again.',
          }
        : undefined,
  },
  {
    code: 'etcd-no-quorum',
    find: ({ facts: { etcd } }) =>
      etcd.quorumState === 'lost'
        ? {
            sentence: `etcd has no quorum (${etcd.voting} of ${etcd.size} members, ${etcd.quorum} needed): Patroni cannot hand the lead over.`,
            next: 'Bring etcd back first.',
          }
        : undefined,
  },
  {
    code: 'etcd-silent',
    find: ({ facts: { snapshot } }) =>
      snapshot.dcs.ok
        ? undefined
        : {
            sentence: `Patroni's keys in etcd cannot be read (${snapshot.dcs.silence.detail}), and nothing is changed without them.`,
            next: 'Try again when etcd answers.',
          },
  },
  {
    code: 'two-leaders',
    find: ({ facts: { primaries, snapshot } }) =>
      primaries.length > 1
        ? {
            sentence: `${joinNames(primaries)} both say that they are primary.`,
            next: `One of them has to be stopped first: see “/pg status ${snapshot.cluster}”.`,
          }
        : undefined,
  },
  ...leaderPreconditions(),
  {
    code: 'patroni-password',
    find: ({ facts }) => {
      const authorization = findAuthorization(facts);
      if (authorization === undefined || authorization === 'accepted') return undefined;
      return authorization === 'rejected'
        ? {
            sentence: "Patroni refuses the bot's REST password: the bot can look, but not change anything.",
            next: 'An administrator gives the bot the user name and the password that Patroni has.',
          }
        : {
            sentence: 'The bot has no REST password for Patroni: it can look, but not change anything.',
            next: 'An administrator sets patroni.username and patroni.passwordFile in the configuration.',
          };
    },
  },
];

function leaderPreconditions(): readonly Precondition<ClusterQuestion>[] {
  return [
    {
      code: 'no-leader',
      find: ({ facts: { snapshot, leader } }) =>
        leader === undefined || (snapshot.dcs.ok && snapshot.dcs.value.leader === undefined)
          ? {
              sentence: `Nobody leads ${snapshot.cluster}: Patroni is electing, or cannot.`,
              next: `Wait until it has a leader again: see “/pg status ${snapshot.cluster}”.`,
            }
          : undefined,
    },
    {
      code: 'lead-unsettled',
      find: ({ facts: { snapshot, leader } }) =>
        snapshot.dcs.ok && snapshot.dcs.value.leader !== leader?.name
          ? {
              sentence: `The lead is changing hands: the lock is ${snapshot.dcs.value.leader}'s, and Patroni still shows ${leader?.name}.`,
              next: 'Try again in a few seconds.',
            }
          : undefined,
    },
    {
      code: 'standby-cluster',
      find: ({ facts: { snapshot, leader } }) =>
        leader?.role === 'standby_leader'
          ? {
              sentence: `${snapshot.cluster} is a standby cluster: Howdah does not change the lead of one.`,
              next: 'Use patronictl there.',
            }
          : undefined,
    },
    {
      code: 'leader-silent',
      find: ({ facts: { leader } }) => {
        if (leader?.isExpected === false) {
          const sentence = `The leader ${leader.name} is not named in the bot's configuration: the bot cannot ask it.`;
          return { sentence, next: 'An administrator adds it to patroni.members.' };
        }
        if (leader?.silence === undefined) return undefined;
        const sentence = `The leader ${leader.name} does not answer (${leader.silence.detail}).`;
        return {
          sentence,
          next: 'Only a leader that answers can hand over: if it is lost, Patroni fails over by itself.',
        };
      },
    },
    {
      code: 'leader-not-primary',
      find: ({ facts: { leader, snapshot } }) => {
        const self = snapshot.patroni.find(({ name }) => name === leader?.name)?.self;
        if (!self?.ok || leader === undefined) return undefined;
        const { role, state, timeline } = self.value;
        if (role === 'primary' && state === 'running' && timeline !== undefined) return undefined;
        const sentence = `${leader.name} holds the leader lock, but is not a running primary yet (${role}, ${state}).`;
        return { sentence, next: 'Try again when it is.' };
      },
    },
    {
      code: 'failsafe-active',
      find: ({ facts: { snapshot } }) =>
        snapshot.patroni.some(({ self }) => self.ok && self.value.failsafeActive)
          ? {
              sentence: 'Patroni is in failsafe mode: it cannot reach etcd, and without it no lead changes hands.',
              next: 'Bring its way to etcd back first.',
            }
          : undefined,
    },
  ];
}

/** The leader is the one that is asked; what another member said stands in while its word is missing. */
function findAuthorization({ leader, snapshot }: Facts): PatroniAuthorization | undefined {
  const leaderFirst = [...snapshot.patroni].sort(
    (left, right) => Number(right.name === leader?.name) - Number(left.name === leader?.name),
  );
  return leaderFirst.flatMap(({ authorization }) => (authorization.ok ? [authorization.value] : []))[0];
}
