import { Alert, Modal } from "antd";
import { useText } from "../i18n";
import { CodeLine } from "./Copyable";

/** A secret that the server gives once. */
export function SecretShown({ secret, name, close }: { secret: string; name: string; close(): void }) {
  const t = useText();
  return (
    <Modal
      open
      title={name}
      onOk={close}
      onCancel={close}
      okText={t.actions.done}
      cancelButtonProps={{ style: { display: "none" } }}
    >
      <Alert type="warning" showIcon title={t.access.secretOnce} />
      <CodeLine text={secret} />
    </Modal>
  );
}
