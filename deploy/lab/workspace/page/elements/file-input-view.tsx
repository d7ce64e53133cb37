import { useState } from 'preact/hooks';
import type { FileInput } from '../kit/element.ts';
import { useSurface } from '../kit/surface.ts';
import { type ElementPlace, useElement } from '../kit/use-element.ts';

interface FileInputViewProps {
  readonly element: FileInput;
  readonly place: ElementPlace;
  readonly label?: string | undefined;
}

/** A file input: each file is uploaded when it is chosen, and the form holds its id. */
export function FileInputView({ element, place, label }: FileInputViewProps) {
  const control = useElement(element, place);
  const surface = useSurface();
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const choose = async (files: readonly File[]): Promise<void> => {
    try {
      const ids = await Promise.all(files.map((file) => surface.upload(file)));
      control.hold({ type: element.type, files: ids.map((id) => ({ id })) });
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The file could not be added');
    }
  };
  return (
    <div>
      <input
        class="field"
        type="file"
        aria-label={label}
        data-action-id={element.action_id}
        multiple={(element.max_files ?? 10) > 1}
        accept={element.filetypes?.map((type) => `.${type}`).join(',')}
        onChange={(event) => void choose([...(event.currentTarget.files ?? [])])}
      />
      {problem === undefined ? null : <p class="input-error">{problem}</p>}
    </div>
  );
}
