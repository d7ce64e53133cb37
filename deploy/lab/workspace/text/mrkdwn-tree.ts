/** One piece of running text after parsing; leaves carry text whose entities are already decoded. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly url: string; readonly children: readonly Inline[] }
  | { readonly kind: 'user' | 'channel' | 'usergroup'; readonly id: string; readonly label: string | undefined }
  | { readonly kind: 'broadcast'; readonly range: string }
  | { readonly kind: 'emoji'; readonly name: string }
  | {
      readonly kind: 'date';
      readonly epochSeconds: number;
      readonly format: string;
      readonly url: string | undefined;
      readonly fallback: string;
    };

/** One paragraph-level piece of a mrkdwn text. */
export type MrkdwnPart =
  | { readonly kind: 'paragraph' | 'quote'; readonly children: readonly Inline[] }
  | { readonly kind: 'pre'; readonly text: string };
