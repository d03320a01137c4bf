import { useQueryClient } from "@tanstack/react-query";
import { Modal, Spin } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import { onSignedOut } from "../api/client";
import { Live } from "../api/live";
import { Failure } from "../components/Failure";
import { useText } from "../i18n";
import { SignIn } from "../pages/SignIn/SignIn";
import { SignInForm } from "../pages/SignIn/SignInForm";
import { forgetAll, isPages, useSessionQuery } from "./useSession";

/**
 * Shows what is behind it to those who are signed in, and the sign-in to all others, at the same address. Where a session
 * ends by itself, signing in again happens over the page: what was typed there is not lost.
 */
export function Gate({ children }: { children: ReactNode }) {
  const t = useText();
  const queries = useQueryClient();
  const session = useSessionQuery();
  // Of which sign-in, by its time, the session has ended.
  const [ended, setEnded] = useState<number>();
  const present = session.data?.username;

  useEffect(() => onSignedOut(() => setEnded(queries.getQueryState(["session"])?.dataUpdatedAt)), [queries]);

  const signedInAgain = (username: string) => {
    // What the last one saw is not the next one's to see.
    if (username !== present) forgetAll(queries);
    else void queries.invalidateQueries({ predicate: isPages });
  };

  if (session.data)
    return (
      <>
        <Live key={present}>{children}</Live>
        <Modal
          open={ended === session.dataUpdatedAt}
          closable={false}
          keyboard={false}
          mask={{ closable: false }}
          footer={null}
          destroyOnHidden
          title={t.signIn.ended}
        >
          <p className="quiet">{t.signIn.endedHint}</p>
          <SignInForm username={present} done={({ username }) => signedInAgain(username)} />
        </Modal>
      </>
    );
  if (session.data === null) return <SignIn />;
  if (session.isError)
    return (
      <div className="page">
        <Failure error={session.error} retry={() => void session.refetch()} />
      </div>
    );
  return <Spin fullscreen delay={400} />;
}
