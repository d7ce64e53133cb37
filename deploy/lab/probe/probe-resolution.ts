import { type ProbeAnswer, probeHttp } from './probe-http.ts';

/**
 * Members that HAProxy's statistics (`;csv`) show as unresolved. Throws unless they are statistics: a refusal must not
 * pass for good news.
 */
export const findUnresolvedMembers = ({ statusCode, text }: ProbeAnswer): readonly string[] => {
  const [header = [], ...rows] = text.split('\n').map((line) => line.split(','));
  const status = header.indexOf('status');
  if (statusCode !== 200 || status === -1) {
    throw new Error(
      `HAProxy's statistics: answered ${statusCode} ${status === -1 ? 'without' : 'with'} a status column`,
    );
  }
  return rows
    .filter((row) => row[0] === 'be_write' && row[status] === 'MAINT (resolution)')
    .flatMap((row) => row[1] ?? []);
};

/**
 * Members whose names one HAProxy cannot resolve, by its statistics. After a node was away the Swarm may forget the
 * names of its services until they are updated by force (moby#53141), and then a failover to one of them serves nobody.
 */
export const fetchUnresolvedMembers = async (proxy: {
  readonly address: string;
  readonly user: string;
  readonly password: string;
}): Promise<readonly string[]> => {
  const authorization = `Basic ${Buffer.from(`${proxy.user}:${proxy.password}`).toString('base64')}`;
  return findUnresolvedMembers(
    await probeHttp(`http://${proxy.address}:7000/;csv;norefresh`, { headers: { authorization } }),
  );
};
