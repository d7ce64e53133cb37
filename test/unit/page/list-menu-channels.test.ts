import { expect, test } from 'vitest';
import { listMenuChannels } from '../../../deploy/lab/workspace/page/elements/list-menu-channels.ts';
import { SelectElement } from '../../../deploy/lab/workspace/page/kit/element.ts';

const channel = (id: string, kind: 'public' | 'private', isArchived = false) => ({
  id,
  name: id,
  kind,
  is_archived: isArchived,
});
const channels = [channel('open', 'public'), channel('secret', 'private'), channel('old', 'public', true)];

test.each([
  ['channels_select', {}, ['open']],
  ['multi_channels_select', {}, ['open']],
  ['conversations_select', {}, ['open', 'secret']],
  ['conversations_select', { filter: { include: ['private'] } }, ['secret']],
  ['multi_conversations_select', { filter: { include: ['im', 'public'] } }, ['open']],
])('a %s %j offers %j', (type, more, offered) => {
  const element = SelectElement.parse({ type, action_id: 'a', ...more });
  expect(listMenuChannels(element, channels).map(({ id }) => id)).toEqual(offered);
});
