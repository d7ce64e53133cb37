import type { PatroniReader } from '../../ports.ts';
import { createHttpClient, unexpectedStatus } from '../http.ts';
import { outsideError } from '../outside-errors.ts';
import { parseJsonAnswer } from '../parse-answer.ts';
import type { TlsMaterial } from '../tls-material.ts';
import { PatroniSelfAnswer, PatroniViewAnswer, toPatroniSelf, toPatroniView } from './schema.ts';

/** One member's REST API. `close` lets its connections go. */
export interface PatroniClient extends PatroniReader {
  close(): Promise<void>;
}

/** `name` and `scope` are the configured ones: a member that answers with others is not the one that was meant. */
export function createPatroniClient(options: {
  name: string;
  scope: string;
  url: string;
  deadlineMs: number;
  username?: string | undefined;
  password?: string | undefined;
  tls?: TlsMaterial | undefined;
}): PatroniClient {
  const who = `Patroni ${options.name}`;
  const http = createHttpClient({ ...options, who, baseUrl: options.url });

  return {
    name: options.name,

    async fetchSelf(signal) {
      const answer = await http.send({ path: '/patroni' }, signal);
      // Some versions answer 503 with the same body while PostgreSQL is not running.
      if (answer.statusCode !== 200 && answer.statusCode !== 503) throw unexpectedStatus(who, answer.statusCode);
      const self = parseJsonAnswer({ schema: PatroniSelfAnswer, text: answer.text, who });
      const answered = `${self.patroni.scope}/${self.patroni.name ?? options.name}`;
      if (answered !== `${options.scope}/${options.name}`) {
        const detail = `another member answers there: ${answered}`;
        throw outsideError({ code: 'bad-answer', who, detail });
      }
      return toPatroniSelf(self);
    },

    async fetchView(signal) {
      const answer = await http.send({ path: '/cluster' }, signal);
      if (answer.statusCode !== 200) throw unexpectedStatus(who, answer.statusCode);
      return toPatroniView(parseJsonAnswer({ schema: PatroniViewAnswer, text: answer.text, who }));
    },

    async fetchAuthorization(signal) {
      if (options.username === undefined || options.password === undefined) return 'not-configured';
      // Patroni checks the credentials before it reads the body, and an empty object is refused with 400 before
      // anything is changed (patroni/api.py: check_access wraps do_PATCH_config, _read_json_content refuses {}).
      const call = { path: '/config', method: 'PATCH', json: {}, authorize: true } as const;
      const { statusCode } = await http.send(call, signal);
      if (statusCode === 400) return 'accepted';
      if (statusCode === 401) return 'rejected';
      throw unexpectedStatus(who, statusCode);
    },

    close: () => http.close(),
  };
}
