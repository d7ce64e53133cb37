import { z } from 'zod';
import { announceMessage } from '../events.ts';
import type { Channel, StoredFile } from '../model.ts';
import { readContent, resolveThread } from '../posting.ts';
import { renderFile } from '../store/files.ts';
import { createId, createTs } from '../store/ids.ts';
import { addMessage, type MessageContent } from '../store/messages.ts';
import { answer, isRefusal, type Refusal, refuse } from '../web-api/answer.ts';
import { idList, integer, structured, text } from '../web-api/arguments.ts';
import { type Call, defineMethod } from '../web-api/method.ts';
import { tiers } from '../web-api/rate-limit.ts';
import { resolveWritable } from './chat.ts';

/** How long Slack works on a completed upload before the file can be used. */
const processingMs = 750;

const getUploadUrl = defineMethod({
  name: 'files.getUploadURLExternal',
  token: 'bot',
  scopes: ['files:write'],
  limit: tiers.four,
  args: z.object({
    filename: text(),
    length: integer(),
    alt_text: text().optional(),
    alt_txt: text().optional(),
    snippet_type: text().optional(),
  }),
  run({ state, nowMs, baseUrl }, args) {
    if (args.length <= 0) return refuse('invalid_arguments', ['[ERROR] length must be greater than 0']);
    const file: StoredFile = {
      id: createId(state, 'F'),
      name: args.filename,
      title: args.filename,
      altText: args.alt_text ?? args.alt_txt ?? '',
      expectedBytes: args.length,
      createdS: Math.trunc(nowMs / 1000),
      uploadToken: createId(state, 'upload').toLowerCase(),
      content: undefined,
      completed: false,
      ready: false,
      channelIds: [],
      shares: [],
    };
    state.files.set(file.id, file);
    return answer({ upload_url: `${baseUrl}/upload/v1/${file.uploadToken}`, file_id: file.id });
  },
});

const UploadList = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

/** The files a completion names: uploaded, and not completed before. */
function resolveUploads(call: Call, value: unknown): { file: StoredFile; title: string | undefined }[] | Refusal {
  const listed = UploadList.safeParse(structured(value));
  if (!listed.success) return refuse('invalid_arguments', ['[ERROR] files must be a list of objects with an id']);
  const uploads: { file: StoredFile; title: string | undefined }[] = [];
  for (const { id, title } of listed.data) {
    const file = call.state.files.get(id);
    if (file === undefined || file.content === undefined || file.completed) return refuse('file_not_found');
    uploads.push({ file, title });
  }
  return uploads;
}

/** When Slack is done with the files: they become usable, and appear in the channels they were meant for. */
function finish(
  call: Call,
  options: { files: StoredFile[]; channels: Channel[]; content: MessageContent; threadTs?: string },
): void {
  const { workspace, state, baseUrl } = call;
  const { files, channels, content, threadTs } = options;
  const nowMs = workspace.clock.nowMs();
  for (const file of files) {
    file.ready = true;
    file.channelIds.push(...channels.map((channel) => channel.id));
  }
  for (const channel of channels) {
    const stored = addMessage(state, {
      channel,
      userId: state.app.botUserId,
      content: { ...content, files: files.map((file) => renderFile(state, { file, baseUrl })) },
      nowMs,
      subtype: 'file_share',
      fields: { upload: true },
      ...(threadTs === undefined ? {} : { threadTs }),
    });
    for (const file of files) {
      file.shares.push({
        channelId: channel.id,
        ts: stored.message.ts,
        ...(threadTs === undefined ? {} : { threadTs }),
      });
      workspace.emit({
        event: {
          type: 'file_shared',
          file_id: file.id,
          user_id: state.app.botUserId,
          file: { id: file.id },
          channel_id: channel.id,
          event_ts: createTs(state, nowMs),
        },
        channelId: channel.id,
      });
    }
    announceMessage(workspace, { channel, stored });
  }
}

const complete = defineMethod({
  name: 'files.completeUploadExternal',
  token: 'bot',
  scopes: ['files:write'],
  limit: tiers.four,
  args: z.object({
    files: z.unknown(),
    channel_id: text().optional(),
    channels: idList().optional(),
    initial_comment: text().optional(),
    blocks: z.unknown().optional(),
    thread_ts: text().optional(),
  }),
  run(call, args) {
    const uploads = resolveUploads(call, args.files);
    if (isRefusal(uploads)) return uploads;
    const channelIds = args.channels ?? (args.channel_id === undefined ? [] : [args.channel_id]);
    const channels: Channel[] = [];
    for (const id of channelIds) {
      const channel = resolveWritable(call, id);
      if (isRefusal(channel)) return channel;
      channels.push(channel);
    }
    const hasBlocks = args.blocks !== undefined;
    const content =
      hasBlocks || args.initial_comment !== undefined
        ? readContent(call.workspace, { text: args.initial_comment, blocks: args.blocks })
        : { text: '' };
    if (isRefusal(content)) return content;
    const [first] = channels;
    const thread = first === undefined ? {} : resolveThread(first, args.thread_ts);
    if (isRefusal(thread)) return thread;
    for (const { file, title } of uploads) {
      file.completed = true;
      if (title !== undefined) file.title = title;
    }
    const files = uploads.map(({ file }) => file);
    call.workspace.clock.after(processingMs, () => finish(call, { files, channels, content, ...thread }));
    return answer({ files: files.map((file) => renderFile(call.state, { file, baseUrl: call.baseUrl })) });
  },
});

const info = defineMethod({
  name: 'files.info',
  token: 'bot',
  scopes: ['files:read'],
  limit: tiers.four,
  args: z.object({ file: text() }),
  run({ state, baseUrl }, args) {
    const file = state.files.get(args.file);
    if (file?.completed !== true) return refuse('file_not_found');
    const rendered = renderFile(state, { file, baseUrl });
    const content = rendered.preview;
    return answer({
      file: rendered,
      ...(content === undefined ? {} : { content }),
      comments: [],
      response_metadata: { next_cursor: '' },
    });
  },
});

const remove = defineMethod({
  name: 'files.delete',
  token: 'bot',
  scopes: ['files:write'],
  limit: tiers.three,
  args: z.object({ file: text() }),
  run({ state, workspace }, args) {
    if (!state.files.delete(args.file)) return refuse('file_not_found');
    for (const channel of state.channels.values()) {
      for (const { message } of channel.messages) {
        const kept = message.files?.filter((file) => file.id !== args.file);
        if (kept !== undefined && kept.length !== message.files?.length) {
          message.files = kept;
          workspace.changed({ kind: 'message', channel: channel.id });
        }
      }
    }
    return answer();
  },
});

export const methods = [getUploadUrl, complete, info, remove];
