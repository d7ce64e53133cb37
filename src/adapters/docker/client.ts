import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import Docker from 'dockerode';
import { z } from 'zod';
import { OutsideError } from '../../core/outside-error.ts';
import type { Clock, SwarmReader } from '../../ports.ts';
import { unexpectedStatus } from '../http.ts';
import { outsideCodeOf, outsideError } from '../outside-errors.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { TlsMaterial } from '../tls-material.ts';
import { untilAborted } from '../until-aborted.ts';
import { apiVersionFor } from './api-version.ts';
import { EngineVersionAnswer, NodeAnswer, ServiceAnswer, TaskAnswer, toSwarmState } from './schema.ts';

/** One Swarm manager. `close` lets its connections go. */
export interface SwarmClient extends SwarmReader {
  close(): void;
}

/** `endpoint` is `unix:///path`, `tcp://host:port`, `http://…` or `https://…`; `tcp` with TLS material means TLS. */
export function createSwarmClient(options: {
  endpoint: string;
  stack: string;
  deadlineMs: number;
  clock: Clock;
  tls?: TlsMaterial | undefined;
}): SwarmClient {
  const { endpoint, stack, clock } = options;
  const who = `Swarm manager ${endpoint}`;
  const target = targetOf(endpoint, options.tls);
  const agent =
    target.protocol === 'https'
      ? new HttpsAgent({ keepAlive: true, ...options.tls })
      : new HttpAgent({ keepAlive: true });
  // Explicit undefined: dockerode would otherwise take what DOCKER_HOST says.
  const noDefaults = { host: undefined, port: undefined, socketPath: undefined };
  const connection = { ...noDefaults, ...target, ...options.tls, agent, timeout: options.deadlineMs };
  let negotiated: Docker | undefined;

  async function negotiate(): Promise<Docker> {
    const value = await new Docker(connection).version();
    const version = apiVersionFor(parseAnswer({ schema: EngineVersionAnswer, value, who }));
    if (version === undefined) {
      throw outsideError({ code: 'bad-answer', who, detail: 'its Engine API is older than 1.41 (Docker 20.10)' });
    }
    return new Docker({ ...connection, version: `v${version}` });
  }

  async function fetchAll(signal: AbortSignal): Promise<[unknown, unknown, unknown]> {
    negotiated ??= await negotiate();
    const docker = negotiated;
    const label = [`com.docker.stack.namespace=${stack}`];
    return Promise.all([
      docker.listNodes({ abortSignal: signal }),
      docker.listServices({ abortSignal: signal, status: true, filters: { label } }),
      docker.listTasks({ abortSignal: signal, filters: { label } }),
    ]);
  }

  return {
    endpoint,

    async fetchState(signal) {
      try {
        const [nodes, services, tasks] = await untilAborted({ work: fetchAll(signal), signal, who });
        return toSwarmState({
          stack,
          nodes: parseAnswer({ schema: z.array(NodeAnswer), value: nodes, who }),
          services: parseAnswer({ schema: z.array(ServiceAnswer), value: services, who }),
          tasks: parseAnswer({ schema: z.array(TaskAnswer), value: tasks, who }),
          nowMs: clock.now(),
        });
      } catch (error) {
        throw toOutsideError({
          error,
          who,
          signal,
          // An engine that was upgraded may have dropped the version that was agreed on.
          onBadRequest: () => {
            negotiated = undefined;
          },
        });
      }
    },

    close() {
      agent.destroy();
    },
  };
}

type Target =
  | { readonly protocol: 'http'; readonly socketPath: string }
  | { readonly protocol: 'http' | 'https'; readonly host: string; readonly port: string };

function targetOf(endpoint: string, tls: TlsMaterial | undefined): Target {
  const unix = 'unix://';
  if (endpoint.startsWith(unix)) return { protocol: 'http', socketPath: endpoint.slice(unix.length) };
  const url = new URL(endpoint.replace(/^tcp:/, 'http:'));
  const isTls = url.protocol === 'https:' || (endpoint.startsWith('tcp:') && tls !== undefined);
  return {
    protocol: isTls ? 'https' : 'http',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (isTls ? '2376' : '2375'),
  };
}

function toOutsideError(options: {
  error: unknown;
  who: string;
  signal: AbortSignal;
  onBadRequest: () => void;
}): OutsideError {
  const { error, who, signal } = options;
  if (error instanceof OutsideError) return error;
  if (signal.aborted) return outsideError({ code: 'timeout', who, cause: error });
  const statusCode =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 0;
  if (statusCode === 0) return outsideError({ code: outsideCodeOf(error), who, cause: error });
  if (statusCode === 400) options.onBadRequest();
  if (statusCode === 503) {
    const detail = 'is not a manager, or the swarm has no leader now';
    return outsideError({ code: 'unavailable', who, detail, cause: error });
  }
  return unexpectedStatus(who, statusCode);
}
