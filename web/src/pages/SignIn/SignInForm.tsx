import { LockOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { api, ok, type Schemas } from "../../api/client";
import { useReason } from "../../components/Failure";
import { useText } from "../../i18n";

interface SignInFormProps {
  /** Who was signed in before, where it goes on from there. */
  username?: string | undefined;
  done?: (session: Schemas["Session"]) => void;
}

export function SignInForm({ username, done }: SignInFormProps) {
  const t = useText();
  const reason = useReason();
  const queries = useQueryClient();
  const signIn = useMutation({
    mutationFn: (body: Schemas["SignIn"]) => ok(api.POST("/v1/session", { body })),
    onSuccess: (session) => {
      done?.(session);
      queries.setQueryData(["session"], session);
    },
  });
  const needed = [{ required: true, message: t.signIn.needed }];
  return (
    <Form<Schemas["SignIn"]>
      layout="vertical"
      requiredMark={false}
      initialValues={{ username }}
      onFinish={(values) => signIn.mutate(values)}
    >
      <Form.Item name="username" label={t.signIn.username} rules={needed}>
        <Input autoFocus={!username} autoComplete="username" prefix={<UserOutlined />} size="large" />
      </Form.Item>
      <Form.Item name="password" label={t.signIn.password} rules={needed}>
        <Input.Password autoFocus={!!username} autoComplete="current-password" prefix={<LockOutlined />} size="large" />
      </Form.Item>
      {signIn.isError && <Alert type="error" showIcon title={reason(signIn.error)} style={{ marginBottom: 16 }} />}
      <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
        {t.signIn.submit}
      </Button>
    </Form>
  );
}
