import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { api, ok, type Schemas } from "../../api/client";
import { joinTokensQuery } from "../../api/queries";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Page";
import { RevokeButton } from "../../components/RevokeButton";
import { SecretShown } from "../../components/SecretShown";
import { Distance, Time } from "../../components/Time";
import { useAction } from "../../components/useAction";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";

type JoinToken = Schemas["JoinToken"];

const defaults = { page: "1", pageSize: "20", sort: "" };

/** The tokens by which workers join. */
export function JoinTokens() {
  const t = useText();
  const queries = useQueryClient();
  const [search, change] = useSearch(defaults);
  const query = useQuery(joinTokensQuery(search));
  const [form] = Form.useForm<{ name: string }>();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Schemas["TokenSecret"]>();
  const readAgain = () => void queries.invalidateQueries({ queryKey: ["join-tokens"] });
  const make = useAction(
    (body: { name: string }) => ok(api.POST("/v1/join-tokens", { body })),
    (token) => {
      setMaking(false);
      setMade(token);
      readAgain();
    },
  );
  const revoke = useAction(
    (token: JoinToken) => api.DELETE("/v1/join-tokens/{id}", { params: { path: { id: String(token.id) } } }),
    (_, token) => {
      readAgain();
      return t.access.revoked(token.name);
    },
  );
  return (
    <Panel
      title={t.access.joinTokens}
      extra={
        <Button size="small" icon={<PlusOutlined />} data-create onClick={() => setMaking(true)}>
          {t.access.createJoinToken}
        </Button>
      }
    >
      <p className="quiet" style={{ marginTop: 0 }}>
        {t.access.joinTokensHint}
      </p>
      <DataTable<JoinToken>
        label={t.access.joinTokens}
        query={query}
        rowKey="id"
        state={search}
        change={change}
        filtered={false}
        clear={() => undefined}
        empty={{ title: t.access.noJoinTokens }}
        columns={[
          { title: t.access.fields.purpose, dataIndex: "name" },
          {
            title: t.access.fields.owner,
            responsive: ["md"],
            render: (_, token) => token.username ?? <span className="quiet">{t.access.noOwner}</span>,
          },
          {
            title: t.access.fields.created,
            responsive: ["md"],
            render: (_, token) => <Time at={token.createTime} />,
          },
          {
            title: t.access.fields.used,
            render: (_, token) => <Distance at={token.lastUsedAt} otherwise={t.access.never} />,
          },
          {
            align: "right",
            render: (_, token) => (
              <RevokeButton name={token.name} hint={t.access.revokeJoinHint} revoke={() => revoke.mutateAsync(token)} />
            ),
          },
        ]}
      />
      {making && (
        <Modal
          open
          title={t.access.createJoinToken}
          okText={t.actions.create}
          cancelText={t.actions.cancel}
          confirmLoading={make.isPending}
          onCancel={() => setMaking(false)}
          onOk={() =>
            void form.validateFields().then(
              (values) => make.mutate(values),
              () => undefined,
            )
          }
        >
          <Form form={form} layout="vertical" requiredMark={false}>
            <Form.Item
              name="name"
              label={t.access.fields.purpose}
              rules={[{ required: true, message: t.jobs.editor.needed }]}
            >
              <Input autoFocus maxLength={200} />
            </Form.Item>
          </Form>
        </Modal>
      )}
      {made && <SecretShown secret={made.token} name={made.name} close={() => setMade(undefined)} />}
    </Panel>
  );
}
