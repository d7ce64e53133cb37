import { walkObjects } from '../block-kit/payload-walk.ts';
import { asObject, type JsonObject } from '../json.ts';
import type { StoredFile, WorkspaceState } from '../model.ts';

/** Types by file name ending: Slack's `filetype`, the MIME type, and what a person calls it. */
const fileTypes: Readonly<Record<string, { filetype: string; mimetype: string; pretty: string }>> = {
  txt: { filetype: 'text', mimetype: 'text/plain', pretty: 'Plain Text' },
  log: { filetype: 'text', mimetype: 'text/plain', pretty: 'Plain Text' },
  md: { filetype: 'markdown', mimetype: 'text/plain', pretty: 'Markdown' },
  json: { filetype: 'javascript', mimetype: 'text/plain', pretty: 'JSON' },
  yaml: { filetype: 'yaml', mimetype: 'text/plain', pretty: 'YAML' },
  yml: { filetype: 'yaml', mimetype: 'text/plain', pretty: 'YAML' },
  sql: { filetype: 'sql', mimetype: 'text/plain', pretty: 'SQL' },
  csv: { filetype: 'csv', mimetype: 'text/csv', pretty: 'CSV' },
  diff: { filetype: 'diff', mimetype: 'text/plain', pretty: 'Diff' },
  png: { filetype: 'png', mimetype: 'image/png', pretty: 'PNG' },
  jpg: { filetype: 'jpg', mimetype: 'image/jpeg', pretty: 'JPEG' },
  jpeg: { filetype: 'jpg', mimetype: 'image/jpeg', pretty: 'JPEG' },
  gif: { filetype: 'gif', mimetype: 'image/gif', pretty: 'GIF' },
  svg: { filetype: 'svg', mimetype: 'image/svg+xml', pretty: 'SVG' },
  gz: { filetype: 'gzip', mimetype: 'application/gzip', pretty: 'Gzip' },
};
const unknownType = { filetype: 'binary', mimetype: 'application/octet-stream', pretty: 'Binary' };

/** What Slack makes of a file's name. */
export function typeOf(file: StoredFile): { filetype: string; mimetype: string; pretty: string } {
  return fileTypes[file.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? unknownType;
}

/** The file a `slack_file` means: by its id, or by its url_private or permalink. */
function fileMeant(state: WorkspaceState, slackFile: JsonObject): StoredFile | undefined {
  const { id, url } = slackFile;
  if (typeof id === 'string') return state.files.get(id);
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const named = /^\/files\/([^/]+)\//.exec(new URL(url).pathname)?.[1];
  return named === undefined ? undefined : state.files.get(named);
}

/** A file that blocks anywhere in `payload` show though Slack does not have it or has not finished working on it. */
export function findUnreadyFile(state: WorkspaceState, payload: unknown): string | undefined {
  for (const { node } of walkObjects(payload, [])) {
    const slackFile = asObject(node.slack_file);
    if (slackFile === undefined || fileMeant(state, slackFile)?.ready === true) continue;
    return String(slackFile.id ?? slackFile.url);
  }
  return undefined;
}

/** A file this text-like shows its first lines in the message. */
const previewCharacters = 1500;

/** The file object of files.info: type, shares and preview appear only once the file is ready. */
export function renderFile(state: WorkspaceState, options: { file: StoredFile; baseUrl: string }): JsonObject {
  const { file, baseUrl } = options;
  const url = `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}`;
  const type = typeOf(file);
  const isText = type.mimetype.startsWith('text/');
  const head = {
    id: file.id,
    created: file.createdS,
    timestamp: file.createdS,
    name: file.name,
    title: file.title,
    user: state.app.botUserId,
    user_team: state.team.id,
    editable: false,
    size: file.content?.byteLength ?? file.expectedBytes,
    mode: isText && file.ready ? 'snippet' : 'hosted',
    is_external: false,
    external_type: '',
    is_public: file.ready && file.channelIds.length > 0,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: url,
    url_private_download: `${url}?download=1`,
    permalink: url,
    ...(file.altText === '' ? {} : { alt_txt: file.altText }),
    comments_count: 0,
    groups: [],
    ims: [],
  };
  if (!file.ready) return { ...head, mimetype: '', filetype: '', pretty_type: '', channels: [], shares: {} };
  const shares = Object.fromEntries(
    file.shares.map(({ channelId, ts, threadTs }) => [
      channelId,
      [
        {
          ts,
          channel_name: state.channels.get(channelId)?.name ?? '',
          team_id: state.team.id,
          share_user_id: state.app.botUserId,
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        },
      ],
    ]),
  );
  const content = isText ? new TextDecoder().decode(file.content) : undefined;
  return {
    ...head,
    mimetype: type.mimetype,
    filetype: type.filetype,
    pretty_type: type.pretty,
    channels: file.channelIds,
    shares: { public: shares },
    ...(content === undefined
      ? {}
      : {
          preview: content.slice(0, previewCharacters),
          lines: content.split('\n').length,
          preview_is_truncated: content.length > previewCharacters,
        }),
  };
}
