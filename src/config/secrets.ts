import { inspect } from 'node:util';

/** TLS files, as PEM text. */
export interface TlsSecrets {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** What one kind of source needs besides the configuration. */
export interface SourceSecrets {
  readonly password?: string;
  readonly tls?: TlsSecrets;
}

export interface ClusterSecrets {
  readonly patroni: SourceSecrets;
  readonly etcd: SourceSecrets;
  readonly haproxy: SourceSecrets;
  readonly swarm: SourceSecrets;
  readonly postgres: SourceSecrets;
}

export interface SlackSecrets {
  readonly botToken: string;
  /** Socket Mode only. */
  readonly appToken?: string;
  /** HTTP mode only. */
  readonly signingSecret?: string;
}

/** Everything that came out of secret files. It prints as a placeholder, whichever way somebody tries. */
export class Secrets {
  readonly #slack: SlackSecrets;
  readonly #clusters: ReadonlyMap<string, ClusterSecrets>;
  readonly #secondFactors: ReadonlyMap<string, string>;

  constructor(options: {
    slack: SlackSecrets;
    clusters: ReadonlyMap<string, ClusterSecrets>;
    secondFactors?: ReadonlyMap<string, string>;
  }) {
    this.#slack = options.slack;
    this.#clusters = options.clusters;
    this.#secondFactors = options.secondFactors ?? new Map();
  }

  get slack(): SlackSecrets {
    return this.#slack;
  }

  /** TOTP secrets in base32, by Slack user id. */
  get secondFactors(): ReadonlyMap<string, string> {
    return this.#secondFactors;
  }

  /** Those of one cluster, by its name. */
  ofCluster(name: string): ClusterSecrets {
    return this.#clusters.get(name) ?? { patroni: {}, etcd: {}, haproxy: {}, swarm: {}, postgres: {} };
  }

  toJSON(): string {
    return '[secrets]';
  }

  toString(): string {
    return '[secrets]';
  }

  [inspect.custom](): string {
    return '[secrets]';
  }
}
