import { App } from "antd";
import type { ReactNode } from "react";
import { useText } from "../i18n";

interface Question {
  title: string;
  /** What it will do. */
  hint: ReactNode;
  /** The word on the button: what is done, not OK. */
  action: string;
  destructive?: boolean;
  run(): Promise<unknown>;
}

/** Asks before something is done that cannot be taken back, and says what it will do. */
export function useConfirm(): (question: Question) => void {
  const { modal } = App.useApp();
  const t = useText();
  return (question) =>
    void modal.confirm({
      title: question.title,
      content: question.hint,
      okText: question.action,
      okButtonProps: { danger: question.destructive ?? false },
      cancelText: t.actions.cancel,
      autoFocusButton: question.destructive ? "cancel" : "ok",
      // A refusal is told by the action itself; the question is closed then too.
      onOk: () => question.run().catch(() => undefined),
    });
}
