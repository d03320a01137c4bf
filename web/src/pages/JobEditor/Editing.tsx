import type { ReactNode } from "react";

interface EditingProps<T> {
  value?: T;
  onChange?: (value: T) => void;
  children: (value: T | undefined, change: (value: T) => void) => ReactNode;
}

/** A form's field whose control is no input of the form's own kind. */
export function Editing<T>({ value, onChange, children }: EditingProps<T>) {
  return children(value, (next) => onChange?.(next));
}
