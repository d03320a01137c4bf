import { useQueryClient } from "@tanstack/react-query";
import { Spin } from "antd";
import { useEffect, type ReactNode } from "react";
import { onSignedOut } from "../api/client";
import { Live } from "../api/live";
import { Failure } from "../components/Failure";
import { SignIn } from "../pages/SignIn/SignIn";
import { useSessionQuery } from "./useSession";

/** Shows what is behind it to those who are signed in, and the sign-in to all others, at the same address. */
export function Gate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const session = useSessionQuery();

  useEffect(
    () =>
      onSignedOut(() => {
        // What the last one saw is not the next one's to see.
        queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
        queries.setQueryData(["session"], null);
      }),
    [queries],
  );

  if (session.data) return <Live>{children}</Live>;
  if (session.data === null) return <SignIn />;
  if (session.isError)
    return (
      <div className="page">
        <Failure error={session.error} retry={() => void session.refetch()} />
      </div>
    );
  return <Spin fullscreen delay={400} />;
}
