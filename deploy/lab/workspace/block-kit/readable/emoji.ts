import { nameToEmoji } from 'gemoji';

/** Slack's names that the shared emoji table spells differently. */
const slackNames: Readonly<Record<string, string>> = {
  large_green_circle: 'green_circle',
  large_yellow_circle: 'yellow_circle',
  large_orange_circle: 'orange_circle',
  large_purple_circle: 'purple_circle',
  large_red_square: 'red_square',
  large_green_square: 'green_square',
  large_yellow_square: 'yellow_square',
  thumbsup_all: 'thumbsup',
};

/** The emoji of a Slack name, or the name between colons when it is not a standard one. */
export const renderEmoji = (name: string): string =>
  nameToEmoji[name] ?? nameToEmoji[slackNames[name] ?? ''] ?? `:${name}:`;

/** Replaces `:name:` by the emoji; what is not an emoji's name (a time such as 10:30:15) stays. */
export const replaceEmojiNames = (text: string): string =>
  text.replace(/:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/g, (whole, name: string) => {
    const emoji = renderEmoji(name);
    return emoji.startsWith(':') ? whole : emoji;
  });
