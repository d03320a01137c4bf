import { Modal } from "antd";
import { useCallback, useRef, type ReactNode } from "react";
import { useBeforeUnload, useBlocker, type BlockerFunction } from "react-router";
import { useText } from "../../i18n";

/**
 * Asks before changes are left behind. Whether there are any is no state of React: the navigation that follows a save
 * looks at it at once, and what is only drawn later would still say yes then.
 */
export function useLeave(): { setDirty(dirty: boolean): void; question: ReactNode } {
  const t = useText();
  const dirty = useRef(false);
  const blocker = useBlocker(
    useCallback<BlockerFunction>(
      ({ currentLocation, nextLocation }) => dirty.current && currentLocation.pathname !== nextLocation.pathname,
      [],
    ),
  );
  useBeforeUnload(useCallback((event) => dirty.current && event.preventDefault(), []));
  return {
    setDirty: useCallback((now: boolean) => {
      dirty.current = now;
    }, []),
    question: (
      <Modal
        open={blocker.state === "blocked"}
        title={t.jobs.editor.leave}
        okText={t.jobs.editor.leaveIt}
        okButtonProps={{ danger: true }}
        cancelText={t.jobs.editor.stay}
        onOk={() => blocker.proceed?.()}
        onCancel={() => blocker.reset?.()}
      >
        {t.jobs.editor.leaveHint}
      </Modal>
    ),
  };
}
