import { Button } from "antd";
import { useText } from "../i18n";
import { useConfirm } from "./useConfirm";

interface RevokeButtonProps {
  /** The token's. */
  name: string;
  /** What ends with it. */
  hint: string;
  revoke(): Promise<unknown>;
}

export function RevokeButton({ name, hint, revoke }: RevokeButtonProps) {
  const t = useText();
  const confirm = useConfirm();
  return (
    <Button
      size="small"
      type="text"
      danger
      onClick={() =>
        confirm({ title: t.access.revokeTitle(name), hint, action: t.access.revoke, destructive: true, run: revoke })
      }
    >
      {t.access.revoke}
    </Button>
  );
}
