import { z } from 'zod';
import { MenuOption, OptionGroup } from './composition-objects.ts';
import { findingsOfSchema } from './finding.ts';
import { limits } from './limits.ts';
import { accepted, refuse, type Validation } from './validation.ts';

/** What an app answers to block_suggestion; unlike a menu's own options there may be none. */
const Suggestions = z
  .object({
    options: z.array(MenuOption).max(limits.select.options).optional(),
    option_groups: z.array(OptionGroup).max(limits.optionGroup.groups).optional(),
  })
  .refine((offered) => (offered.options === undefined) !== (offered.option_groups === undefined), {
    error: 'must define either `options` or `option_groups`',
  });

/** Judges the options an app offers for an external menu as Slack would. Never throws. */
export function validateSuggestions(offered: unknown): Validation {
  const findings = findingsOfSchema(Suggestions, { value: offered, base: [] });
  return findings.length === 0 ? accepted : refuse('invalid_response', findings);
}
