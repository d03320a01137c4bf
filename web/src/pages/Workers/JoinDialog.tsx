import { useQuery } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { api, ok } from "../../api/client";
import { mastersQuery } from "../../api/queries";
import { CodeLine } from "../../components/Copyable";
import { useAction } from "../../components/useAction";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";

/** How another machine becomes a worker: the command to copy, and a token for it. */
export function JoinDialog({ close }: { close(): void }) {
  const t = useText();
  const isAdmin = useCan("admin");
  const masters = useQuery(mastersQuery).data?.items ?? [];
  const [token, setToken] = useState<string>();
  const make = useAction(
    () => ok(api.POST("/v1/join-tokens", { body: { name: new Date().toISOString().slice(0, 16) } })),
    (made) => setToken(made.token),
  );
  // Masters behind a loopback address are on this machine; the page's own address is then the better guess.
  const reached = masters.map((master) => master.url).filter((url) => !/127\.0\.0\.1|localhost/.test(url));
  const urls = reached.length > 0 ? reached : [window.location.origin];
  return (
    <Modal
      open
      title={t.fleet.joinTitle}
      onCancel={close}
      footer={<Button onClick={close}>{t.actions.close}</Button>}
      width={640}
    >
      <p>{t.fleet.joinHint}</p>
      <CodeLine
        text={`belfry worker --masters ${urls.join(",")} --join-token-file join-token --data /var/lib/belfry-worker`}
      />
      {isAdmin && !token && (
        <Button loading={make.isPending} onClick={() => make.mutate(undefined)}>
          {t.fleet.joinToken}
        </Button>
      )}
      {token && (
        <>
          <p>{t.fleet.joinTokenHint}</p>
          <CodeLine text={token} />
        </>
      )}
    </Modal>
  );
}
