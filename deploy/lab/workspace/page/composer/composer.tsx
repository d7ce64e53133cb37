import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Command } from '../control/command.ts';
import { Icon } from '../kit/icon.tsx';
import { CommandMenu } from './command-menu.tsx';
import { matchCommands } from './match-commands.ts';

interface ComposerProps {
  /** What is being written to; another one starts with an empty field. */
  readonly place: string;
  readonly placeholder: string;
  readonly commands: readonly Command[];
  /** Sends the text; a rejected promise keeps it in the field and shows why. */
  readonly onSend: (text: string) => Promise<void>;
}

/** Where a person writes: Enter sends, Shift+Enter breaks the line, a slash opens the menu of commands. */
export function Composer({ place, placeholder, commands, onSend }: ComposerProps) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [hidden, setHidden] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  const menuId = `${useId()}-commands`;
  const match = hidden ? { kind: 'none' as const } : matchCommands(text, commands);
  useEffect(() => {
    setText('');
    setProblem(undefined);
    field.current?.focus({ preventScroll: true });
  }, [place]);
  useLayoutEffect(() => growField(field.current), [text]);

  const write = (next: string): void => {
    setText(next);
    setActive(0);
    setHidden(false);
    setProblem(undefined);
  };
  const pick = (command: Command): void => {
    write(`${command.command} `);
    field.current?.focus();
  };
  const send = (): void => {
    const sent = text.trim();
    if (sent === '') return;
    write('');
    onSend(sent).catch((error: unknown) => {
      setText((typedSince) => (typedSince === '' ? sent : typedSince));
      setProblem(error instanceof Error ? error.message : String(error));
    });
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    const choices = match.kind === 'choose' ? match.commands : [];
    const chosen = choices[active];
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const isEnter = event.key === 'Enter' && !event.shiftKey && !event.isComposing;
    if (step !== 0 && choices.length > 0) setActive((active + step + choices.length) % choices.length);
    else if (event.key === 'Escape' && match.kind !== 'none') setHidden(true);
    else if (event.key === 'Tab' && !event.shiftKey && chosen !== undefined) pick(chosen);
    // A name typed out in full is a command already; a part of one is completed first, as in Slack.
    else if (isEnter && chosen !== undefined && chosen.command !== text) pick(chosen);
    else if (isEnter) send();
    else return;
    event.preventDefault();
  };
  return (
    <div class="composer">
      <CommandMenu id={menuId} match={match} active={active} onPick={pick} />
      {problem === undefined ? null : (
        <p class="composer-problem" role="alert">
          {problem}
        </p>
      )}
      <div class="composer-box">
        <textarea
          ref={field}
          class="composer-field"
          rows={1}
          aria-label={placeholder}
          aria-controls={match.kind === 'choose' ? menuId : undefined}
          aria-activedescendant={match.kind === 'choose' ? `${menuId}-${active}` : undefined}
          placeholder={placeholder}
          value={text}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="button" class="send-button" aria-label="Send" disabled={text.trim() === ''} onClick={send}>
          <Icon name="send" />
        </button>
      </div>
      <ComposerHelp hasCommands={commands.length > 0} />
    </div>
  );
}

function ComposerHelp({ hasCommands }: { readonly hasCommands: boolean }) {
  return (
    <p class="composer-help">
      <b>Enter</b> to send, <b>Shift+Enter</b> for a new line
      {hasCommands ? (
        <>
          , <b>/</b> for commands
        </>
      ) : null}
    </p>
  );
}

function growField(field: HTMLTextAreaElement | null): void {
  if (field === null) return;
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, 240)}px`;
}
