/** A validator of Slack messages and views that is as strict as Slack. */
export type { MessageArguments } from './validate-message.ts';
export { validateMessage } from './validate-message.ts';
export { validateSuggestions } from './validate-suggestions.ts';
export { validateView } from './validate-view.ts';
export type { Validation } from './validation.ts';
