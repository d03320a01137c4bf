// Generated from docs/openapi.v1.json by "npm run client". Do not edit.

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows how this master and its cluster are. */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists jobs. */
        get: operations["listJobs"];
        put?: never;
        /** Makes a job. Scheduling it is a call of its own. */
        post: operations["createJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a job with its newest run. */
        get: operations["getJob"];
        /** Changes a job: what is left out goes back to its default. Neither starts nor stops it, but without a cron it stops. */
        put: operations["replaceJob"];
        post?: never;
        /** Deletes a job and stops its schedule; what runs is finished, its log stays. */
        delete: operations["deleteJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says why a job did, does or does not run, and what lies ahead. */
        get: operations["explainJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runs a job once, now or later, whether or not it is scheduled. */
        post: operations["runJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the versions of a job, the newest first, with who changed what. */
        get: operations["listJobVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a version of a job and what it changed. */
        get: operations["getJobVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/versions/{version}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a job the settings of an old version again, as a new version. Neither starts nor stops it. */
        post: operations["restoreJobVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedulers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts scheduling jobs, all or none. A job without a cron runs once. */
        post: operations["startScheduling"];
        /** Stops scheduling jobs, all or none, and cancels what waits for its time. */
        delete: operations["stopScheduling"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scheduler-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists attempts, the newest first. */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scheduler-logs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows an attempt. */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scheduler-logs/{id}/output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows what an attempt has written to its output, or streams it while it comes. A Range header gets stored bytes as they are. */
        get: operations["getOutput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scheduler-logs/{id}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runs the job of an attempt again, in its newest version, with the attempt's own params. */
        post: operations["rerun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scheduler-logs/{id}/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for the end of an attempt that waits or runs. */
        post: operations["killRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scheduler-logs/{id}/params": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the params with which an attempt starts or started. */
        get: operations["getRunParams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/masters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the masters that are alive. */
        get: operations["listMasters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cron": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says in words and instants when a cron expression is due. */
        get: operations["previewCron"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows how much room history, output and the other tables take. */
        get: operations["getStorage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the whole scheduler in figures, or streams them as they change. */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channel-names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the names of the channels, for a job's notify. */
        get: operations["listChannelNames"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/azkaban-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the jobs of /scheduler-v2 of all users with their executions, the newest first. */
        get: operations["listAzkabanJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists workers. */
        get: operations["listWorkers"];
        put?: never;
        /** Makes a worker by hand; the process that joins under its srvName and name takes it over. */
        post: operations["createWorker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a worker. */
        get: operations["getWorker"];
        /** Changes a worker: what is set here wins over what its process says. */
        put: operations["replaceWorker"];
        post?: never;
        /** Forgets a worker. */
        delete: operations["deleteWorker"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists worker groups. */
        get: operations["listWorkerGroups"];
        put?: never;
        /** Makes a worker group: the workers it names and those that carry one of its tags. */
        post: operations["createWorkerGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker-groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a worker group. */
        get: operations["getWorkerGroup"];
        /** Changes a worker group. */
        put: operations["replaceWorkerGroup"];
        post?: never;
        /** Deletes a worker group that no job names. */
        delete: operations["deleteWorkerGroup"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts what became of attempts, step by step of a span of time. */
        get: operations["getStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the attempts that were running in a span of time. */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/fires": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts what is due in the time ahead, and says in which seconds the most come together. */
        get: operations["getFires"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/terms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the hand-overs: which master led from when, the newest first. */
        get: operations["listTerms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what the scheduler says about itself, the newest first. */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the channels by which alerts and notices are told. */
        get: operations["listChannels"];
        put?: never;
        /** Makes a channel. */
        post: operations["createChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a channel. */
        get: operations["getChannel"];
        /** Changes a channel. */
        put: operations["replaceChannel"];
        post?: never;
        /** Deletes a channel that no job names. */
        delete: operations["deleteChannel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows who is signed in. */
        get: operations["getSession"];
        put?: never;
        /** Signs a user in; the session is a cookie. */
        post: operations["signIn"];
        /** Ends the session; a call with an API token has none, and changes nothing. */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says how people can sign in. */
        get: operations["getSignInOptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows who the caller is. */
        get: operations["getProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profile/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes the caller's own password; the caller's other sessions end. */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's API tokens; an administrator sees everybody's. */
        get: operations["listTokens"];
        put?: never;
        /** Makes an API token. The secret is in this answer and nowhere else. */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends an API token. */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/join-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tokens by which workers join. */
        get: operations["listJoinTokens"];
        put?: never;
        /** Makes a token by which workers join. The secret is in this answer and nowhere else. */
        post: operations["createJoinToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/join-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a join token; workers that are connected by it stay until they connect again. */
        delete: operations["revokeJoinToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists users. */
        get: operations["listUsers"];
        put?: never;
        /** Makes a user. */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a user. */
        get: operations["getUser"];
        /** Changes a user's role, or disables a user. */
        put: operations["replaceUser"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Gives a user another password and ends the user's sessions. */
        put: operations["setPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists who changed what, the newest first. */
        get: operations["listAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one change with the thing before and after. */
        get: operations["getAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Alert: {
            /**
             * Format: int64
             * @description The id.
             * @example 4
             */
            id: number;
            /**
             * Format: int64
             * @description When, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * Format: int64
             * @description When it was over, in Unix seconds: the same moment for what does not last, null while it lasts.
             * @example 1795000000
             */
            endTime: null | number;
            /**
             * @description For programs.
             * @example term_failed
             */
            kind: string;
            /**
             * @description For people.
             * @example Epoch 1795000000000 ended early: the connection was lost
             */
            text: string;
        };
        AlertPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["Alert"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        AuditLog: {
            /**
             * Format: int64
             * @description The id.
             * @example 311
             */
            id: number;
            /**
             * Format: int64
             * @description When, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * @description Who.
             * @example alice
             */
            username: string;
            /**
             * @description The address of the caller; null at the command line.
             * @example 10.0.0.2
             */
            address: null | string;
            /**
             * @description What was done.
             * @example update
             */
            action: string;
            /**
             * @description To what kind of thing.
             * @example job
             */
            subject: string;
            /**
             * @description The id of the thing.
             * @example 17
             */
            subjectId: null | string;
            /**
             * @description The thing before, in the answer for a single row; null for what was made, and where no settings changed.
             * @example null
             */
            before: unknown;
            /**
             * @description The thing after, or what was asked, in the answer for a single row; null for what was deleted.
             * @example null
             */
            after: unknown;
        };
        AuditLogPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["AuditLog"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        AzkabanHealth: {
            /**
             * @description Where it is.
             * @example https://azkaban.example.com:8443/
             */
            url: string;
            /**
             * @description Why it cannot be used; null when it answers.
             * @example null
             */
            error: null | string;
            /**
             * Format: date-time
             * @description For how long it is as it is.
             * @example 2026-11-20T08:00:00.000Z
             */
            since: string;
            /**
             * Format: date-time
             * @description When all that is unfinished was last compared with it.
             * @example 2026-11-20T08:00:00.000Z
             */
            syncedAt: null | string;
            /**
             * Format: int64
             * @description How many executions are followed.
             * @example 12
             */
            unfinished: number;
            /**
             * Format: int64
             * @description How many submissions wait: being sent, looked for, or for room.
             * @example 0
             */
            unsettled: number;
        };
        AzkabanJob: {
            /**
             * Format: int64
             * @description The job_id of /scheduler-v2.
             * @example 7
             */
            id: number;
            /**
             * @description What its client sent as user_id.
             * @example tutuanna
             */
            userId: string;
            /**
             * @description What its client sent as source_name.
             * @example shop
             */
            sourceName: string;
            /**
             * @description What its client sent as job_name.
             * @example ranking of monday
             */
            jobName: string;
            /**
             * @description The project.
             * @example jupiter
             */
            project: string;
            /**
             * @description The flow, which /scheduler-v2 calls job_type.
             * @example ranking
             */
            flow: string;
            /**
             * @description What its client sent as begin_time; empty when nothing.
             * @example 2017-09-12 12:10:40
             */
            beginTime: string;
            /**
             * @description What its client sent as end_time; empty when nothing.
             * @example 2017-09-14 12:10:40
             */
            endTime: string;
            /**
             * @description What its client sent as product_ids; empty when nothing.
             * @example 1,2,3
             */
            productIds: string;
            /**
             * @description The job_status.
             * @example running
             * @enum {string}
             */
            status: "waiting" | "running" | "success" | "fail" | "killed";
            /**
             * @description Why it waits, failed or was killed.
             * @example null
             */
            remark: null | string;
            /**
             * Format: int32
             * @description How often it was submitted: one more than it was run again.
             * @example 1
             */
            submissions: number;
            /**
             * Format: int64
             * @description The number of Azkaban's execution; null while it has none, and for what Belfry runs itself.
             * @example 4711
             */
            execution: null | number;
            /**
             * @description Where Azkaban shows that execution.
             * @example https://azkaban.example.com:8443/executor?execid=4711
             */
            executionUrl: null | string;
            /**
             * Format: int64
             * @description The id of the first attempt of Belfry's own run; null for what Azkaban runs.
             * @example null
             */
            firstRunId: null | number;
            /**
             * Format: date-time
             * @description When the flow started.
             * @example 2026-11-20T08:00:00.000Z
             */
            startedAt: null | string;
            /**
             * Format: date-time
             * @description When it ended.
             * @example null
             */
            endedAt: null | string;
            /**
             * Format: int64
             * @description When the job was made, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * @description Who made it, by token.
             * @example alice
             */
            username: string;
        };
        AzkabanJobPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["AzkabanJob"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        Channel: {
            /**
             * Format: int64
             * @description The id.
             * @example 3
             */
            id: number;
            /**
             * @description Unique among channels.
             * @example on call
             */
            name: string;
            /**
             * @description How it is told.
             * @example webhook
             * @enum {string}
             */
            kind: "webhook" | "mail";
            /**
             * @description Where a webhook posts to; for kind webhook alone.
             * @example https://hooks.example.com/belfry
             */
            url: null | string;
            /**
             * @description Addresses of a mail; for kind mail alone.
             * @example [
             *       "oncall@example.com"
             *     ]
             */
            to: string[];
            /**
             * @description The scheduler's own alerts that go there.
             * @example [
             *       "worker_lost",
             *       "scheduler_full"
             *     ]
             */
            alerts: ("no_eligible_worker" | "worker_lost" | "leader_changed" | "scheduler_full" | "poison_row" | "nothing_ran" | "term_failed")[];
            /**
             * Format: int32
             * @description How many notices wait to be told.
             * @example 0
             */
            waiting: number;
            /**
             * Format: date-time
             * @description When it was last told something.
             * @example 2026-11-20T08:00:00.000Z
             */
            toldAt: null | string;
            /**
             * @description Why the newest notice that was not told yet, or was given up, could not be told.
             * @example the server answered 502
             */
            error: null | string;
            /**
             * Format: int64
             * @description When it was made, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * Format: int32
             * @description Counts the changes. It is the ETag too.
             * @example 1
             */
            version: number;
        };
        ChannelName: {
            /**
             * Format: int64
             * @description The id, for a job's notify.
             * @example 3
             */
            id: number;
            /**
             * @description Unique among channels.
             * @example on call
             */
            name: string;
            /**
             * @description How it is told.
             * @example webhook
             * @enum {string}
             */
            kind: "webhook" | "mail";
        };
        ChannelNamePage: {
            /** @description The rows of this page. */
            items: components["schemas"]["ChannelName"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        ChannelPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["Channel"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        ChannelSettings: {
            /** @description Ignored. The id. */
            readonly id?: unknown;
            /**
             * @description Unique among channels.
             * @example on call
             */
            name: string;
            /**
             * @description How it is told.
             * @example webhook
             * @enum {string}
             */
            kind: "webhook" | "mail";
            /**
             * @description Where a webhook posts to; for kind webhook alone.
             * @example https://hooks.example.com/belfry
             */
            url?: null | string;
            /**
             * @description Addresses of a mail; for kind mail alone.
             * @default []
             * @example [
             *       "oncall@example.com"
             *     ]
             */
            to: null | string[];
            /**
             * @description The scheduler's own alerts that go there.
             * @default []
             * @example [
             *       "worker_lost",
             *       "scheduler_full"
             *     ]
             */
            alerts: null | ("no_eligible_worker" | "worker_lost" | "leader_changed" | "scheduler_full" | "poison_row" | "nothing_ran" | "term_failed")[];
            /** @description Ignored. How many notices wait to be told. */
            readonly waiting?: unknown;
            /** @description Ignored. When it was last told something. */
            readonly toldAt?: unknown;
            /** @description Ignored. Why the newest notice that was not told yet, or was given up, could not be told. */
            readonly error?: unknown;
            /** @description Ignored. When it was made, in Unix seconds. */
            readonly createTime?: unknown;
            /** @description Ignored. Counts the changes. It is the ETag too. */
            readonly version?: unknown;
        };
        CronFire: {
            /**
             * Format: date-time
             * @description The instant.
             * @example 2026-11-20T01:00:00.000Z
             */
            at: string;
            /**
             * @description The same moment on the clocks of the zone, with its offset.
             * @example 2026-11-20T02:00:00+01:00
             */
            local: string;
        };
        CronPreview: {
            /** @description The instants, oldest first. */
            items: components["schemas"]["CronFire"][];
            /**
             * @description When it is due, as a sentence; the language follows Accept-Language (English, 中文).
             * @example At 02:00, every day
             */
            explanation: string;
            /**
             * @description What may surprise; empty when nothing.
             * @example []
             */
            warnings: string[];
        };
        CrowdedSecond: {
            /**
             * Format: date-time
             * @description The second.
             * @example 2026-11-20T09:00:00.000Z
             */
            at: string;
            /**
             * Format: int32
             * @description How many jobs are due in it.
             * @example 40
             */
            fires: number;
        };
        Explain: {
            /**
             * Format: uuid
             * @description The job's global id.
             * @example 0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01
             */
            jobId: string;
            /**
             * @description The job's name.
             * @example nightly report
             */
            name: string;
            /**
             * Format: date-time
             * @description The time of the answer.
             * @example 2026-11-20T08:00:00.000Z
             */
            at: string;
            /** @description Why, the most important first. */
            reasons: components["schemas"]["Reason"][];
            /** @description The next instants, at most five. */
            next: components["schemas"]["NextFire"][];
            /** @description One-shot starts that wait for their time, the earliest first, at most ten. */
            timers: components["schemas"]["WaitingTimer"][];
            /** @description Attempts that are queued, assigned or running, at most twenty. */
            active: components["schemas"]["Run"][];
            /** @description The last attempts that ended, the newest first, at most ten: what became of each, and why. */
            last: components["schemas"]["Run"][];
            /** @description Every worker and whether it may take a run of the job, those that may first, at most a hundred. */
            workers: components["schemas"]["WorkerVerdict"][];
        };
        FieldChange: {
            /**
             * @description The field.
             * @example cron
             */
            field: string;
            /**
             * @description Its value before.
             * @example 0 2 * * *
             */
            before: unknown;
            /**
             * @description Its value after.
             * @example 0 3 * * *
             */
            after: unknown;
        };
        Fires: {
            /**
             * Format: date-time
             * @description The first second that counts.
             * @example 2026-11-20T08:00:01.000Z
             */
            from: string;
            /**
             * Format: date-time
             * @description The second behind the last.
             * @example 2026-11-20T09:00:01.000Z
             */
            to: string;
            /**
             * Format: int64
             * @description All fires, of schedules and of timers.
             * @example 3720
             */
            total: number;
            /**
             * @description Fires by minute, the first from the beginning of the span on.
             * @example [
             *       62,
             *       61
             *     ]
             */
            minutes: number[];
            /** @description The seconds in which the most come together, at most ten, the fullest first; those with a single fire are left out. */
            crowded: components["schemas"]["CrowdedSecond"][];
        };
        Health: {
            /**
             * @description ok, or why PostgreSQL cannot be used.
             * @example ok
             */
            database: string;
            /**
             * @description The leader's address; null while nobody leads.
             * @example http://10.0.0.5:8080
             */
            leader: null | string;
            /**
             * Format: int32
             * @description How many masters are alive; null while PostgreSQL cannot be asked.
             * @example 2
             */
            masters: null | number;
            /**
             * Format: date-time
             * @description Every planned instant up to here has its record.
             * @example 2026-11-20T08:00:00.000Z
             */
            accountedThrough: null | string;
            /**
             * @description The release of the time zone database of this master.
             * @example 2026a
             */
            tzdata: null | string;
            /**
             * @description Masters whose release is not the leader's: they might plan other instants.
             * @example []
             */
            tzdataDiffers: string[];
            /** @description The Azkaban behind /scheduler-v2, as the leader finds it; null when none is configured. */
            azkaban: components["schemas"]["AzkabanHealth"] | null;
        };
        Http: {
            /**
             * @description The HTTP method.
             * @example POST
             */
            method: string;
            /**
             * @description Headers of the request. At most 8,192 bytes as UTF-8 each.
             * @example {
             *       "Accept": "application/json"
             *     }
             */
            headers: null | {
                [key: string]: string;
            };
            /**
             * @description The body of the request. At most 1,048,576 bytes as UTF-8.
             * @example {}
             */
            body: null | string;
            /**
             * Format: int32
             * @description The only status that counts as success; null for any 2xx.
             * @example 204
             */
            expectStatus: null | number;
            /**
             * @description Text that the answer must contain.
             * @example ok
             */
            expectContent: null | string;
        };
        HttpSettings: {
            /**
             * @description The HTTP method.
             * @default GET
             * @example POST
             */
            method: null | string;
            /**
             * @description Headers of the request. At most 8,192 bytes as UTF-8 each.
             * @example {
             *       "Accept": "application/json"
             *     }
             */
            headers?: null | {
                [key: string]: string;
            };
            /**
             * @description The body of the request. At most 1,048,576 bytes as UTF-8.
             * @example {}
             */
            body?: null | string;
            /**
             * Format: int32
             * @description The only status that counts as success; null for any 2xx.
             * @example 204
             */
            expectStatus?: null | number;
            /**
             * @description Text that the answer must contain.
             * @example ok
             */
            expectContent?: null | string;
        };
        Job: {
            /**
             * Format: int64
             * @description The numeric id, for paths and filters.
             * @example 17
             */
            id: number;
            /**
             * Format: uuid
             * @description The global id.
             * @example 0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01
             */
            jobId: string;
            /**
             * @description Unique among jobs.
             * @example nightly report
             */
            name: string;
            /**
             * Format: int64
             * @description The worker group whose members may run it; null for any worker.
             * @example 3
             */
            groupId: null | number;
            /**
             * @description The one tag that a worker must carry; null for any worker.
             * @example gpu
             */
            tag: null | string;
            /**
             * @description When it is due: five fields, six with seconds first, seven with the year last; null for a job without a schedule.
             * @example 0 2 * * *
             */
            cron: null | string;
            /**
             * @description The IANA name of the zone in which cron is read.
             * @example Europe/Berlin
             */
            timeZone: string;
            /**
             * @description What the target is.
             * @example shell
             * @enum {string}
             */
            type: "command" | "shell" | "code" | "http";
            /**
             * @description The command line, script, source code or URL. At most 1,048,576 bytes as UTF-8.
             * @example #!/bin/sh
             *     echo hello
             */
            target: string;
            /**
             * @description The language of source code; required for type code, and for it alone.
             * @example null
             * @enum {null|string}
             */
            language: "python" | "golang" | null;
            /** @description How the URL is called; for type http alone. */
            http: components["schemas"]["Http"] | null;
            /**
             * @description The job's own note.
             * @example asked for by finance
             */
            remark: null | string;
            /**
             * @description Who created it.
             * @example alice
             */
            username: string;
            /**
             * Format: int64
             * @description When it was created, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * Format: int32
             * @description The newest version: every change makes one. It is the ETag too.
             * @example 4
             */
            version: number;
            /**
             * @description Whether scheduling is started.
             * @example true
             */
            scheduled: boolean;
            /**
             * Format: int64
             * @description When it is due next, in Unix seconds: the next instant, or a timer that waits; null when neither is.
             * @example 1795053600
             */
            nextFireTime: null | number;
            /**
             * Format: int32
             * @description How many runs of it are running now.
             * @example 0
             */
            runningCount: number;
            /**
             * @description The address of the worker of its newest run.
             * @example 10.0.0.9
             */
            ip: null | string;
            /**
             * Format: int32
             * @description The newest run: 1 running, 2 completed, 3 unknown, 4 error, 0 none of these.
             * @example 2
             */
            status: number;
            /**
             * @description The state of the newest run that was not skipped; a running one comes first; idle when there was none.
             * @example succeeded
             * @enum {string}
             */
            state: "idle" | "queued" | "assigned" | "running" | "succeeded" | "failed" | "timed_out" | "killed" | "lost";
            /**
             * Format: int32
             * @description The newest run's result: 1 ok, 2 failed.
             * @example 1
             */
            result: null | number;
            /**
             * Format: int64
             * @description How long the newest run took, in milliseconds.
             * @example 1840
             */
            times: null | number;
            /**
             * Format: int64
             * @description When the newest run started, in Unix seconds.
             * @example 1795053600
             */
            startTime: null | number;
            /**
             * Format: int64
             * @description When the newest run ended, in Unix seconds.
             * @example 1795053602
             */
            endTime: null | number;
            /**
             * Format: int32
             * @description Seconds after which a run is ended as timed out; null for no limit.
             * @example 300
             */
            timeoutSeconds: null | number;
            /**
             * Format: int32
             * @description Seconds between SIGTERM and SIGKILL.
             * @example 10
             */
            graceSeconds: number;
            /** @description How often and how fast a failed run is tried again. Left out: not at all. */
            retry: components["schemas"]["Retry"];
            /**
             * @description What becomes of a run whose worker is lost.
             * @example retry
             * @enum {string}
             */
            onLost: "fail" | "retry";
            /**
             * Format: int32
             * @description Seconds of a worker's silence after which its run is lost.
             * @example 30
             */
            lostAfterSeconds: number;
            /**
             * @description What becomes of a run while another of the job is going on.
             * @example queue
             * @enum {string}
             */
            concurrency: "allow" | "forbid" | "replace" | "queue";
            /**
             * Format: int32
             * @description How many runs may wait under concurrency queue.
             * @example 10
             */
            queueLimit: number;
            /**
             * Format: int32
             * @description How many runs may go on at once under concurrency allow.
             * @example 100
             */
            maxConcurrent: number;
            /**
             * @description What becomes of instants that were missed by more than a minute.
             * @example fire_once
             * @enum {string}
             */
            misfire: "fire_once" | "fire_all" | "skip";
            /**
             * Format: int32
             * @description Seconds that a run may wait for a worker.
             * @example 3600
             */
            startDeadlineSeconds: number;
            /**
             * Format: date-time
             * @description No instant before this is due; null for no bound.
             * @example 2026-11-20T00:00:00.000Z
             */
            startsAt: null | string;
            /**
             * Format: date-time
             * @description No instant after this is due; null for no bound.
             * @example null
             */
            endsAt: null | string;
            /**
             * @description How one of several workers is chosen.
             * @example round_robin
             * @enum {string}
             */
            routing: "most_free_slots" | "round_robin" | "random" | "consistent_hash" | "broadcast";
            /**
             * Format: int32
             * @description Runs with a higher priority are placed first.
             * @example 0
             */
            priority: number;
            /** @description Who is told of what becomes of its runs: failure (for good, after all retries), recovery (the first success after that), late (by more than a second), skipped. */
            notify: components["schemas"]["Notify"][];
            /**
             * @description The account of the worker's machine that runs it; null for the worker's own choice.
             * @example reports
             */
            runAs: null | string;
            /** @description Limits of one run; null for none. */
            limits: components["schemas"]["Limits"] | null;
            /**
             * Format: int64
             * @description Bytes of output that are kept; of more, the first and the last half are.
             * @example 10485760
             */
            maxOutputBytes: number;
            /**
             * @description Environment variables of every run. Names match [A-Za-z_][A-Za-z0-9_]* and do not begin with BELFRY_. A secret is sent as {"secret": true, "value": …}, stored encrypted, masked in output and read back without its value; {"secret": true} alone keeps what is stored. At most 65,536 bytes as UTF-8 each.
             * @example {
             *       "DAY": "monday"
             *     }
             */
            params: {
                [key: string]: string | {
                    /** @enum {boolean} */
                    secret: true;
                };
            };
        };
        JobPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["Job"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        JobSettings: {
            /** @description Ignored. The numeric id, for paths and filters. */
            readonly id?: unknown;
            /** @description Ignored. The global id. */
            readonly jobId?: unknown;
            /**
             * @description Unique among jobs.
             * @example nightly report
             */
            name: string;
            /**
             * Format: int64
             * @description The worker group whose members may run it; null for any worker.
             * @example 3
             */
            groupId?: null | number;
            /**
             * @description The one tag that a worker must carry; null for any worker.
             * @example gpu
             */
            tag?: null | string;
            /**
             * @description When it is due: five fields, six with seconds first, seven with the year last; null for a job without a schedule.
             * @example 0 2 * * *
             */
            cron?: null | string;
            /**
             * @description The IANA name of the zone in which cron is read.
             * @default UTC
             * @example Europe/Berlin
             */
            timeZone: null | string;
            /**
             * @description What the target is.
             * @example shell
             * @enum {string}
             */
            type: "command" | "shell" | "code" | "http";
            /**
             * @description The command line, script, source code or URL. At most 1,048,576 bytes as UTF-8.
             * @example #!/bin/sh
             *     echo hello
             */
            target: string;
            /**
             * @description The language of source code; required for type code, and for it alone.
             * @example null
             * @enum {null|string}
             */
            language?: "python" | "golang" | null;
            /** @description How the URL is called; for type http alone. */
            http?: components["schemas"]["HttpSettings"] | null;
            /**
             * @description The job's own note.
             * @example asked for by finance
             */
            remark?: null | string;
            /** @description Ignored. Who created it. */
            readonly username?: unknown;
            /** @description Ignored. When it was created, in Unix seconds. */
            readonly createTime?: unknown;
            /** @description Ignored. The newest version: every change makes one. It is the ETag too. */
            readonly version?: unknown;
            /** @description Ignored. Whether scheduling is started. */
            readonly scheduled?: unknown;
            /** @description Ignored. When it is due next, in Unix seconds: the next instant, or a timer that waits; null when neither is. */
            readonly nextFireTime?: unknown;
            /** @description Ignored. How many runs of it are running now. */
            readonly runningCount?: unknown;
            /** @description Ignored. The address of the worker of its newest run. */
            readonly ip?: unknown;
            /** @description Ignored. The newest run: 1 running, 2 completed, 3 unknown, 4 error, 0 none of these. */
            readonly status?: unknown;
            /** @description Ignored. The state of the newest run that was not skipped; a running one comes first; idle when there was none. */
            readonly state?: unknown;
            /** @description Ignored. The newest run's result: 1 ok, 2 failed. */
            readonly result?: unknown;
            /** @description Ignored. How long the newest run took, in milliseconds. */
            readonly times?: unknown;
            /** @description Ignored. When the newest run started, in Unix seconds. */
            readonly startTime?: unknown;
            /** @description Ignored. When the newest run ended, in Unix seconds. */
            readonly endTime?: unknown;
            /**
             * Format: int32
             * @description Seconds after which a run is ended as timed out; null for no limit.
             * @example 300
             */
            timeoutSeconds?: null | number;
            /**
             * Format: int32
             * @description Seconds between SIGTERM and SIGKILL.
             * @default 10
             * @example 10
             */
            graceSeconds: null | number;
            /** @description How often and how fast a failed run is tried again. Left out: not at all. */
            retry?: components["schemas"]["RetrySettings"] | null;
            /**
             * @description What becomes of a run whose worker is lost.
             * @default fail
             * @example retry
             * @enum {null|string}
             */
            onLost: "fail" | "retry" | null;
            /**
             * Format: int32
             * @description Seconds of a worker's silence after which its run is lost.
             * @default 30
             * @example 30
             */
            lostAfterSeconds: null | number;
            /**
             * @description What becomes of a run while another of the job is going on.
             * @default forbid
             * @example queue
             * @enum {null|string}
             */
            concurrency: "allow" | "forbid" | "replace" | "queue" | null;
            /**
             * Format: int32
             * @description How many runs may wait under concurrency queue.
             * @default 10
             * @example 10
             */
            queueLimit: null | number;
            /**
             * Format: int32
             * @description How many runs may go on at once under concurrency allow.
             * @default 100
             * @example 100
             */
            maxConcurrent: null | number;
            /**
             * @description What becomes of instants that were missed by more than a minute.
             * @default fire_once
             * @example fire_once
             * @enum {null|string}
             */
            misfire: "fire_once" | "fire_all" | "skip" | null;
            /**
             * Format: int32
             * @description Seconds that a run may wait for a worker.
             * @default 3600
             * @example 3600
             */
            startDeadlineSeconds: null | number;
            /**
             * @description No instant before this is due; null for no bound.
             * @example 2026-11-20T00:00:00.000Z
             */
            startsAt?: string | number | null;
            /**
             * @description No instant after this is due; null for no bound.
             * @example null
             */
            endsAt?: string | number | null;
            /**
             * @description How one of several workers is chosen.
             * @default most_free_slots
             * @example round_robin
             * @enum {null|string}
             */
            routing: "most_free_slots" | "round_robin" | "random" | "consistent_hash" | "broadcast" | null;
            /**
             * Format: int32
             * @description Runs with a higher priority are placed first.
             * @default 0
             * @example 0
             */
            priority: null | number;
            /**
             * @description Who is told of what becomes of its runs: failure (for good, after all retries), recovery (the first success after that), late (by more than a second), skipped.
             * @default []
             */
            notify: null | components["schemas"]["Notify"][];
            /**
             * @description The account of the worker's machine that runs it; null for the worker's own choice.
             * @example reports
             */
            runAs?: null | string;
            /** @description Limits of one run; null for none. */
            limits?: components["schemas"]["LimitsSettings"] | null;
            /**
             * Format: int64
             * @description Bytes of output that are kept; of more, the first and the last half are.
             * @default 10485760
             * @example 10485760
             */
            maxOutputBytes: null | number;
            /**
             * @description Environment variables of every run. Names match [A-Za-z_][A-Za-z0-9_]* and do not begin with BELFRY_. A secret is sent as {"secret": true, "value": …}, stored encrypted, masked in output and read back without its value; {"secret": true} alone keeps what is stored. At most 65,536 bytes as UTF-8 each.
             * @example {
             *       "DAY": "monday"
             *     }
             */
            params?: null | {
                [key: string]: string | {
                    /** @enum {boolean} */
                    secret: true;
                    value?: string;
                };
            };
        };
        JobVersion: {
            /**
             * Format: int32
             * @description The version, from 1.
             * @example 4
             */
            version: number;
            /**
             * @description Who made it.
             * @example alice
             */
            username: string;
            /**
             * Format: int64
             * @description When, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * @description The fields that are other than in the version before; empty for the first.
             * @example [
             *       "cron",
             *       "target"
             *     ]
             */
            changed: string[];
        };
        JobVersionDetail: {
            /**
             * Format: int32
             * @description The version, from 1.
             * @example 4
             */
            version: number;
            /**
             * @description Who made it.
             * @example alice
             */
            username: string;
            /**
             * Format: int64
             * @description When, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /** @description What is other than in the version before; empty for the first. */
            changes: components["schemas"]["FieldChange"][];
            /** @description The job's settings in this version; what the job is and does now is null. */
            job: components["schemas"]["JobSettings"];
        };
        JobVersionPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["JobVersion"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        JoinToken: {
            /**
             * Format: int64
             * @description The id.
             * @example 1
             */
            id: number;
            /**
             * @description What it is for.
             * @example rack 7
             */
            name: string;
            /**
             * @description Who made it; null for one that was made at the command line or at the first start.
             * @example alice
             */
            username: null | string;
            /**
             * Format: int64
             * @description When it was made, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * Format: date-time
             * @description When a worker last came in by it, to the minute; null: never.
             * @example 2026-11-20T08:00:00.000Z
             */
            lastUsedAt: null | string;
        };
        JoinTokenPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["JoinToken"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        Limits: {
            /**
             * Format: int64
             * @description Bytes of memory of the run's processes together.
             * @example 536870912
             */
            memoryBytes: null | number;
            /**
             * Format: int32
             * @description Seconds of processor time.
             * @example 600
             */
            cpuSeconds: null | number;
            /**
             * Format: int32
             * @description Open files.
             * @example 1024
             */
            openFiles: null | number;
            /**
             * Format: int32
             * @description Processes and threads.
             * @example 100
             */
            processes: null | number;
        };
        LimitsSettings: {
            /**
             * Format: int64
             * @description Bytes of memory of the run's processes together.
             * @example 536870912
             */
            memoryBytes?: null | number;
            /**
             * Format: int32
             * @description Seconds of processor time.
             * @example 600
             */
            cpuSeconds?: null | number;
            /**
             * Format: int32
             * @description Open files.
             * @example 1024
             */
            openFiles?: null | number;
            /**
             * Format: int32
             * @description Processes and threads.
             * @example 100
             */
            processes?: null | number;
        };
        Master: {
            /**
             * Format: int64
             * @description The id.
             * @example 1
             */
            id: number;
            /**
             * @description Its address.
             * @example 10.0.0.5
             */
            ip: string;
            /**
             * Format: int32
             * @description 1 leader, 2 follower.
             * @example 1
             */
            status: number;
            /**
             * @description The same as a word.
             * @example leader
             * @enum {string}
             */
            role: "leader" | "follower";
            /**
             * @description Where others reach it.
             * @example http://10.0.0.5:8080
             */
            url: string;
            /**
             * Format: int64
             * @description The epoch that it leads, or of the leader that it follows; null while nobody has ever led.
             * @example 1795000000000
             */
            term: null | number;
            /**
             * @description The version of its program.
             * @example 0.1.0
             */
            version: string;
            /**
             * Format: date-time
             * @description When it started.
             * @example 2026-11-20T08:00:00.000Z
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When it last said that it is alive.
             * @example 2026-11-20T08:00:00.000Z
             */
            seenAt: string;
        };
        MasterPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["Master"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        NewJoinToken: {
            /**
             * @description What it is for.
             * @example rack 7
             */
            name: string;
        };
        NewToken: {
            /**
             * @description What it is for.
             * @example build server
             */
            name: string;
            /**
             * @description What its bearer may do: at most what the caller may. Default: that.
             * @example operator
             * @enum {null|string}
             */
            role?: "viewer" | "operator" | "admin" | null;
            /**
             * @description When it ends, at most 10 years ahead. Default: in 90 days.
             * @example 2027-02-18T08:00:00Z
             */
            expiresAt?: string | number | null;
        };
        NewUser: {
            /**
             * @description The name to sign in with; unique.
             * @example alice
             */
            name: string;
            /**
             * @description What the user may do; each role includes the one before.
             * @example operator
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /**
             * @description At least 8 characters. The user can change it.
             * @example correct horse battery staple
             */
            password: string;
        };
        NextFire: {
            /**
             * Format: date-time
             * @description The instant.
             * @example 2026-11-20T01:00:00.000Z
             */
            at: string;
            /**
             * @description The same moment on the clocks of the job's zone, with its offset.
             * @example 2026-11-20T02:00:00+01:00
             */
            local: string;
            /**
             * @description What is odd about it: the clocks change there; null when nothing is.
             * @example null
             */
            note: null | string;
        };
        Notify: {
            /**
             * @description What is told of.
             * @example [
             *       "failure",
             *       "recovery"
             *     ]
             */
            on: ("failure" | "recovery" | "late" | "skipped")[];
            /**
             * Format: int64
             * @description The id of the channel that is told.
             * @example 3
             */
            channel: number;
        };
        Overview: {
            /**
             * Format: int64
             * @description Jobs that there are; past 10,000 it may be an estimate.
             * @example 120
             */
            jobs: number;
            /**
             * Format: int64
             * @description Jobs whose schedule is started.
             * @example 80
             */
            scheduledJobs: number;
            /**
             * Format: int64
             * @description One-shot starts that wait for their time.
             * @example 2
             */
            timers: number;
            /**
             * Format: int32
             * @description Attempts that wait for a worker or for their turn.
             * @example 1
             */
            queued: number;
            /**
             * Format: int32
             * @description Attempts that a worker has.
             * @example 5
             */
            running: number;
            /** @description Workers by what they are doing. */
            workers: components["schemas"]["OverviewWorkers"];
            /**
             * Format: int32
             * @description Masters that are alive.
             * @example 2
             */
            masters: number;
            /**
             * @description The leader's address; null while nobody leads.
             * @example http://10.0.0.5:8080
             */
            leader: null | string;
            /**
             * Format: int64
             * @description The newest epoch; null while nobody has ever led.
             * @example 1795000000000
             */
            term: null | number;
            /**
             * Format: double
             * @description Seconds by which the scheduler is behind the clock: every instant before that has its record.
             * @example 0.4
             */
            behindSeconds: number;
            /** @description What has changed since another answer: a list need be read again only when its mark is another. */
            marks: components["schemas"]["OverviewMarks"];
        };
        OverviewMarks: {
            /**
             * @description Attempts.
             * @example 90210/3/1
             */
            runs: string;
            /**
             * @description Jobs and their schedules.
             * @example c4ca4238a0b923820dcc509a6f75849b
             */
            jobs: string;
            /**
             * @description Workers and worker groups.
             * @example a54d88e06612d820bc3be72877c74f25
             */
            workers: string;
            /**
             * @description Masters, and who leads.
             * @example 1795000000000/2
             */
            masters: string;
        };
        OverviewWorkers: {
            /**
             * Format: int32
             * @description Take runs.
             * @example 3
             */
            online: number;
            /**
             * Format: int32
             * @description Finish what they have.
             * @example 0
             */
            draining: number;
            /**
             * Format: int32
             * @description Have not been heard of.
             * @example 1
             */
            offline: number;
            /**
             * Format: int32
             * @description Runs that those online take at once, all together.
             * @example 24
             */
            slots: number;
        };
        Password: {
            /**
             * @description The new password: at least 8 characters.
             * @example correct horse battery staple
             */
            password: string;
        };
        PasswordChange: {
            /**
             * @description The password as it is now.
             * @example tr0ub4dor&3
             */
            current: string;
            /**
             * @description The new password: at least 8 characters.
             * @example correct horse battery staple
             */
            password: string;
        };
        /** @description Why a call was refused, as RFC 9457 has it. */
        Problem: {
            /** @description A link to the meaning of the status. */
            type?: string;
            /** @description The name of the status. */
            title?: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description What is wrong and what to do, for people. */
            detail?: string;
            /** @description What is wrong, for programs; it does not change. */
            code: string;
            /** @description What is wrong, by field; fields of inner objects are written with dots. */
            errors?: {
                [key: string]: string[];
            };
            /** @description Where in a field's text it goes wrong, in UTF-16 units from 0. */
            places?: {
                [key: string]: {
                    /** Format: int32 */
                    position?: number;
                    /** Format: int32 */
                    length?: number;
                };
            };
            /** @description Finds the call in the log. */
            traceId?: string;
        };
        Profile: {
            /**
             * @description The user, or the token's name when it belongs to nobody.
             * @example alice
             */
            username: string;
            /**
             * @description What the caller may do.
             * @example operator
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /**
             * Format: int64
             * @description The user's id; null for a token that belongs to nobody.
             * @example 2
             */
            userId: null | number;
            /**
             * Format: date-time
             * @description When the session or the token ends; null when it has no end.
             * @example 2026-11-20T20:00:00.000Z
             */
            expiresAt: null | string;
        };
        Reason: {
            /**
             * @description For programs; it does not change.
             * @example stopped
             * @enum {string}
             */
            code: "no_leader" | "behind" | "no_cron" | "stopped" | "starts_later" | "due" | "never_again" | "timers" | "requested" | "running" | "forbidden" | "held" | "queued" | "no_worker" | "last_failed" | "last_skipped";
            /**
             * @description For people.
             * @example Scheduling is stopped: POST /v1/schedulers starts it.
             */
            text: string;
            /**
             * Format: date-time
             * @description The instant that it is about; null when there is none.
             * @example 2026-11-20T08:00:00.000Z
             */
            at: null | string;
            /**
             * Format: int64
             * @description The attempt that it is about, which is among active or last; null when there is none.
             * @example null
             */
            runId: null | number;
        };
        Retry: {
            /**
             * Format: int32
             * @description Attempts after the first.
             * @example 3
             */
            limit: number;
            /**
             * Format: double
             * @description Seconds before the first retry.
             * @example 10
             */
            delaySeconds: number;
            /**
             * Format: double
             * @description Each further delay is the one before times this.
             * @example 2
             */
            backoff: number;
            /**
             * Format: double
             * @description No delay is longer, in seconds.
             * @example 3600
             */
            maxDelaySeconds: number;
        };
        RetrySettings: {
            /**
             * Format: int32
             * @description Attempts after the first.
             * @default 0
             * @example 3
             */
            limit: null | number;
            /**
             * Format: double
             * @description Seconds before the first retry.
             * @default 10
             * @example 10
             */
            delaySeconds: null | number;
            /**
             * Format: double
             * @description Each further delay is the one before times this.
             * @default 2
             * @example 2
             */
            backoff: null | number;
            /**
             * Format: double
             * @description No delay is longer, in seconds.
             * @default 3600
             * @example 3600
             */
            maxDelaySeconds: null | number;
        };
        Run: {
            /**
             * Format: int64
             * @description The numeric id, for paths and filters.
             * @example 90210
             */
            id: number;
            /**
             * Format: uuid
             * @description The global id; the process sees it as BELFRY_RUN_ID.
             * @example 0199b3a4-7777-7d11-8000-000000016062
             */
            runId: string;
            /**
             * Format: int64
             * @description The numeric id of attempt 1; its own for attempt 1.
             * @example 90210
             */
            firstRunId: number;
            /**
             * Format: uuid
             * @description The job's global id.
             * @example 0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01
             */
            jobId: string;
            /**
             * @description The job's name in the version that ran.
             * @example nightly report
             */
            jobName: string;
            /**
             * Format: int32
             * @description The version that ran; null when the run was withdrawn before one was chosen.
             * @example 4
             */
            jobVersion: null | number;
            /**
             * @description The worker group that the version names.
             * @example reports
             */
            workerGroupName: null | string;
            /**
             * Format: int64
             * @description The worker that has or had it.
             * @example 12
             */
            workerId: null | number;
            /**
             * @description That worker's name.
             * @example build-3
             */
            workerName: null | string;
            /**
             * @description That worker's address.
             * @example 10.0.0.9
             */
            workerIp: null | string;
            /**
             * @description The cron of the version that ran.
             * @example 0 2 * * *
             */
            cron: null | string;
            /**
             * @description The job's type.
             * @example shell
             * @enum {string}
             */
            type: "command" | "shell" | "code" | "http";
            /**
             * Format: int32
             * @description 1 running, 2 completed, 3 unknown, 4 error, 0 none of these.
             * @example 2
             */
            status: number;
            /**
             * @description The state.
             * @example succeeded
             * @enum {string}
             */
            state: "queued" | "assigned" | "running" | "succeeded" | "failed" | "timed_out" | "killed" | "lost" | "skipped";
            /**
             * Format: int32
             * @description 1 ok, 2 failed; null while neither.
             * @example 1
             */
            result: null | number;
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             * @example 1840
             */
            times: null | number;
            /**
             * @description Why it waits, failed or was skipped.
             * @example null
             */
            remark: null | string;
            /**
             * @description The job's creator.
             * @example alice
             */
            username: string;
            /**
             * Format: int64
             * @description When it was queued, in Unix seconds.
             * @example 1795053600
             */
            createTime: number;
            /**
             * Format: int64
             * @description When it started, in Unix seconds.
             * @example 1795053600
             */
            startTime: null | number;
            /**
             * Format: int64
             * @description When it ended, in Unix seconds.
             * @example 1795053602
             */
            endTime: null | number;
            /**
             * @description What brought it about.
             * @example schedule
             * @enum {string}
             */
            cause: "schedule" | "timer" | "person" | "retry" | "azkaban";
            /**
             * @description Who asked for it, where somebody did.
             * @example null
             */
            startedBy: null | string;
            /**
             * Format: date-time
             * @description The instant, the timer's time, or when it was asked for.
             * @example 2026-11-20T02:00:00.000Z
             */
            scheduledAt: string;
            /**
             * Format: date-time
             * @description When it was triggered; for a retry, when the attempt before it ended.
             * @example 2026-11-20T02:00:00.004Z
             */
            queuedAt: string;
            /**
             * Format: date-time
             * @description When its worker started it.
             * @example 2026-11-20T02:00:00.020Z
             */
            startedAt: null | string;
            /**
             * Format: date-time
             * @description When it ended.
             * @example 2026-11-20T02:00:01.860Z
             */
            endedAt: null | string;
            /**
             * Format: int32
             * @description From 1.
             * @example 1
             */
            attempt: number;
            /**
             * Format: int32
             * @description Which part of a broadcast it is, from 0; 0 for any other run.
             * @example 0
             */
            shard: number;
            /**
             * Format: int32
             * @description How many parts the broadcast has; 1 for any other run.
             * @example 1
             */
            shards: number;
            /**
             * Format: int32
             * @description The process's exit code, 128 + n when signal n ended it; for type http the status.
             * @example 0
             */
            exitCode: null | number;
            /**
             * Format: int64
             * @description How much later than planned it was triggered, in milliseconds; null for what was not planned.
             * @example 4
             */
            lateMs: null | number;
            /**
             * Format: int32
             * @description How many planned instants it stands for, when more than one; 10,000 means that many or more.
             * @example null
             */
            coalesced: null | number;
            /**
             * Format: date-time
             * @description The oldest instant it stands for, when more than one.
             * @example null
             */
            coversFrom: null | string;
            /**
             * Format: date-time
             * @description The newest instant it stands for, when more than one.
             * @example null
             */
            coversTo: null | string;
        };
        RunPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["Run"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        RunParams: {
            /**
             * @description What the process gets as environment variables: the params of the version that runs, and above them those of this run alone. A secret is shown without its value.
             * @example {
             *       "DAY": "monday"
             *     }
             */
            params: {
                [key: string]: string | {
                    /** @enum {boolean} */
                    secret: true;
                };
            };
            /**
             * @description Those of them that are of this run alone.
             * @example [
             *       "DAY"
             *     ]
             */
            own: string[];
        };
        RunRequest: {
            /**
             * @description Environment variables of this run, beside and above the job's params. A secret is sent as {"secret": true, "value": …}; what the job keeps secret is kept secret here too. At most 65,536 bytes as UTF-8 each.
             * @example {
             *       "DAY": "monday"
             *     }
             */
            params?: null | {
                [key: string]: string | {
                    /** @enum {boolean} */
                    secret: true;
                    value?: string;
                };
            };
            /**
             * Format: int32
             * @description The version to run; null for the newest.
             * @example 3
             */
            version?: null | number;
            /**
             * Format: double
             * @description Seconds from now; not together with at.
             * @example 90.5
             */
            delay?: null | number;
            /**
             * @description When to run, as RFC 3339 or Unix seconds: up to 60 s past means now, at most 10 years ahead.
             * @example 2026-11-20T08:00:00Z
             */
            at?: string | number | null;
            /**
             * @description Run beside what is going on, whatever the job's concurrency says.
             * @default false
             * @example false
             */
            force: null | boolean;
        };
        RunReserved: {
            /**
             * Format: int64
             * @description The numeric id of the run.
             * @example 90210
             */
            id: number;
            /**
             * Format: uuid
             * @description The global id of the run.
             * @example 0199b3a4-7777-7d11-8000-000000016062
             */
            runId: string;
        };
        ScheduleStart: {
            /**
             * @description Numeric ids or uuids of jobs. All of them are started, or none.
             * @example [
             *       17,
             *       "0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01"
             *     ]
             */
            jobIds: (number | string)[];
            /**
             * Format: double
             * @description Seconds from now; not together with at.
             * @example 90.5
             */
            delay?: null | number;
            /**
             * @description From when on, as RFC 3339 or Unix seconds: up to 60 s past means now, at most 10 years ahead.
             * @example 2026-11-20T08:00:00Z
             */
            at?: string | number | null;
        };
        ScheduleStop: {
            /**
             * @description Numeric ids or uuids of jobs; they can be given in the query as well.
             * @example [
             *       17
             *     ]
             */
            jobIds?: null | (number | string)[];
            /**
             * @description Also end what is running and what is queued.
             * @default false
             * @example false
             */
            kill: null | boolean;
        };
        Scheduled: {
            /** @description The jobs, in the order in which they were asked for. */
            items: components["schemas"]["ScheduledJob"][];
            /**
             * @description True when the leader has not applied it within two seconds; it will. Else left out.
             * @example true
             */
            pending?: null | boolean;
        };
        ScheduledJob: {
            /**
             * Format: uuid
             * @description The job's global id.
             * @example 0199b3a4-5c7e-7d11-a6e0-2f6f3f9b8c01
             */
            jobId: string;
            /**
             * Format: int64
             * @description When it is due next, in Unix seconds; null when it is not due any more.
             * @example 1795053600
             */
            nextFireTime: null | number;
            /**
             * Format: uuid
             * @description For a job without cron: the global id of the run that it will become.
             * @example null
             */
            runId: null | string;
        };
        Session: {
            /**
             * @description The user, or the token's name when it belongs to nobody.
             * @example alice
             */
            username: string;
            /**
             * @description What the caller may do.
             * @example admin
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /**
             * Format: date-time
             * @description When the session or the token ends; null when it has no end.
             * @example 2026-11-20T20:00:00.000Z
             */
            expiresAt: null | string;
        };
        SignIn: {
            /**
             * @description The user's name.
             * @example alice
             */
            username: string;
            /**
             * @description The user's password.
             * @example correct horse battery staple
             */
            password: string;
        };
        SignInOptions: {
            /**
             * @description The name of the OAuth provider, to which /v1/session/oauth leads a browser; null when there is none.
             * @example Example SSO
             */
            oAuth: null | string;
        };
        Statistics: {
            /** @description The steps in which anything was queued, the oldest first. */
            items: components["schemas"]["StatisticsStep"][];
        };
        StatisticsStep: {
            /**
             * Format: date-time
             * @description When it begins.
             * @example 2026-11-20T08:00:00.000Z
             */
            at: string;
            /**
             * Format: int64
             * @description Attempts that succeeded.
             * @example 60
             */
            succeeded: number;
            /**
             * Format: int64
             * @description Attempts that failed.
             * @example 1
             */
            failed: number;
            /**
             * Format: int64
             * @description Attempts that were ended because they took too long.
             * @example 0
             */
            timedOut: number;
            /**
             * Format: int64
             * @description Attempts that were ended by people or by another run.
             * @example 0
             */
            killed: number;
            /**
             * Format: int64
             * @description Attempts whose worker was lost.
             * @example 0
             */
            lost: number;
            /**
             * Format: int64
             * @description Instants and starts that were not run.
             * @example 2
             */
            skipped: number;
            /**
             * Format: int64
             * @description How late the half of the planned ones was triggered at most, in milliseconds; null when none was planned.
             * @example 3
             */
            lateMedianMs: null | number;
            /**
             * Format: int64
             * @description The same for 99 of 100.
             * @example 12
             */
            lateP99Ms: null | number;
            /**
             * Format: int64
             * @description How long the half of those that ran took at most, in milliseconds; null when none ran.
             * @example 840
             */
            timesMedianMs: null | number;
        };
        Storage: {
            /**
             * Format: int64
             * @description Bytes of the whole database, indexes included.
             * @example 734003200
             */
            databaseBytes: number;
            /**
             * Format: int32
             * @description Days of history and output that are kept besides today.
             * @example 30
             */
            keepDays: number;
            /**
             * Format: int64
             * @description Bytes that history and output may take before the oldest days are dropped; null for no limit.
             * @example 53687091200
             */
            keepBytes: null | number;
            /**
             * Format: date-time
             * @description History and output that are kept begin here; earlier days were dropped.
             * @example 2026-10-21T00:00:00.000Z
             */
            keptFrom: null | string;
            /** @description The days of history and output, the newest first, those to come left out. */
            days: components["schemas"]["StorageDay"][];
            /** @description The other tables, the largest first. */
            tables: components["schemas"]["StorageTable"][];
        };
        StorageDay: {
            /**
             * @description The UTC day.
             * @example 2026-11-20
             */
            day: string;
            /**
             * Format: int64
             * @description Attempts that ended that day; null while PostgreSQL has not counted them.
             * @example 86400
             */
            runs: null | number;
            /**
             * Format: int64
             * @description Bytes of their rows and indexes.
             * @example 25165824
             */
            historyBytes: number;
            /**
             * Format: int64
             * @description Bytes of the output of runs of that day.
             * @example 4194304
             */
            outputBytes: number;
        };
        StorageTable: {
            /**
             * @description Its name.
             * @example jobs
             */
            name: string;
            /**
             * Format: int64
             * @description Its rows; null while PostgreSQL has not counted them.
             * @example 1000
             */
            rows: null | number;
            /**
             * Format: int64
             * @description Its bytes, indexes included.
             * @example 1048576
             */
            bytes: number;
        };
        Term: {
            /**
             * Format: int64
             * @description The epoch: the number of the term.
             * @example 1795000000000
             */
            id: number;
            /**
             * @description The address of the master that led.
             * @example http://10.0.0.5:8080
             */
            url: string;
            /**
             * Format: date-time
             * @description When it began; it ended with the next one.
             * @example 2026-11-20T08:00:00.000Z
             */
            beganAt: string;
        };
        TermPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["Term"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        Timeline: {
            /** @description The attempts, in the order of their starts. */
            items: components["schemas"]["TimelineRun"][];
            /**
             * @description Whether there are more, shorter ones.
             * @example false
             */
            more: boolean;
        };
        TimelineRun: {
            /**
             * Format: int64
             * @description The numeric id of the attempt.
             * @example 90210
             */
            id: number;
            /**
             * Format: int64
             * @description The numeric id of its job.
             * @example 17
             */
            jobNumber: number;
            /**
             * @description The job's name now.
             * @example nightly report
             */
            jobName: string;
            /**
             * Format: int64
             * @description The worker that has or had it.
             * @example 12
             */
            workerId: number;
            /**
             * @description That worker's name.
             * @example build-3
             */
            workerName: string;
            /**
             * @description The state.
             * @example succeeded
             * @enum {string}
             */
            state: "assigned" | "running" | "succeeded" | "failed" | "timed_out" | "killed" | "lost";
            /**
             * Format: date-time
             * @description When it was triggered.
             * @example 2026-11-20T08:00:00.000Z
             */
            queuedAt: string;
            /**
             * Format: date-time
             * @description When it started.
             * @example 2026-11-20T08:00:00.020Z
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When it ended; null while it goes on.
             * @example 2026-11-20T08:00:01.860Z
             */
            endedAt: null | string;
        };
        Token: {
            /**
             * Format: int64
             * @description The id.
             * @example 7
             */
            id: number;
            /**
             * @description What it is for.
             * @example build server
             */
            name: string;
            /**
             * @description Whose it is; null for one that was made at the command line.
             * @example alice
             */
            username: null | string;
            /**
             * @description What its bearer may do, within what its user may.
             * @example operator
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /**
             * Format: int64
             * @description When it was made, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * Format: date-time
             * @description When it ends; null when it has no end.
             * @example 2027-02-18T08:00:00.000Z
             */
            expiresAt: null | string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute; null: never.
             * @example 2026-11-20T08:00:00.000Z
             */
            lastUsedAt: null | string;
        };
        TokenPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["Token"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        TokenSecret: {
            /**
             * Format: int64
             * @description The id.
             * @example 7
             */
            id: number;
            /**
             * @description What it is for.
             * @example build server
             */
            name: string;
            /**
             * @description The secret, for the Authorization header or the worker's token file. It is stored nowhere.
             * @example bfy_…
             */
            token: string;
            /**
             * Format: date-time
             * @description When it ends; null when it has no end.
             * @example 2027-02-18T08:00:00.000Z
             */
            expiresAt: null | string;
        };
        User: {
            /**
             * Format: int64
             * @description The id.
             * @example 2
             */
            id: number;
            /**
             * @description The name to sign in with; it cannot be changed.
             * @example alice
             */
            name: string;
            /**
             * @description What the user may do; each role includes the one before.
             * @example operator
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /**
             * @description A disabled user cannot sign in, and neither can the user's tokens be used.
             * @example false
             */
            disabled: boolean;
            /**
             * Format: int64
             * @description When it was made, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * Format: int32
             * @description Counts the changes. It is the ETag too.
             * @example 1
             */
            version: number;
        };
        UserPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["User"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        UserSettings: {
            /** @description Ignored. The id. */
            readonly id?: unknown;
            /**
             * @description The name to sign in with; it cannot be changed.
             * @example alice
             */
            name: string;
            /**
             * @description What the user may do; each role includes the one before.
             * @example operator
             * @enum {string}
             */
            role: "viewer" | "operator" | "admin";
            /**
             * @description A disabled user cannot sign in, and neither can the user's tokens be used.
             * @default false
             * @example false
             */
            disabled: null | boolean;
            /** @description Ignored. When it was made, in Unix seconds. */
            readonly createTime?: unknown;
            /** @description Ignored. Counts the changes. It is the ETag too. */
            readonly version?: unknown;
        };
        WaitingTimer: {
            /**
             * Format: uuid
             * @description The run that it will become.
             * @example 0199b3a4-7777-7d11-8000-000000016062
             */
            runId: string;
            /**
             * Format: date-time
             * @description When.
             * @example 2026-11-20T08:00:00.000Z
             */
            at: string;
            /**
             * @description Who asked for it.
             * @example alice
             */
            username: string;
        };
        Worker: {
            /**
             * Format: int64
             * @description The id.
             * @example 12
             */
            id: number;
            /**
             * @description The machine's address.
             * @example 10.0.0.9
             */
            host: string;
            /**
             * @description Unique among the workers of its srvName.
             * @example build-3
             */
            name: string;
            /**
             * @description The service that the worker belongs to.
             * @example belfry-worker
             */
            srvName: string;
            /**
             * @description Its tags, separated by commas; a list is taken too. Null: as the process says.
             * @example gpu,large
             */
            tag: null | string;
            /**
             * @description Its tags as a list.
             * @example [
             *       "gpu",
             *       "large"
             *     ]
             */
            tags: string[];
            /**
             * Format: int32
             * @description How many runs it takes at once. Null: as the process says.
             * @example 8
             */
            capacity: null | number;
            /**
             * @description It finishes what it has and is given nothing more.
             * @example false
             */
            draining: boolean;
            /**
             * Format: int32
             * @description 1 online, 2 offline, 3 draining.
             * @example 1
             */
            status: number;
            /**
             * @description The same as a word.
             * @example online
             * @enum {string}
             */
            state: "online" | "offline" | "draining";
            /**
             * @description What it can run.
             * @example [
             *       "command",
             *       "shell",
             *       "python",
             *       "http"
             *     ]
             */
            types: string[];
            /**
             * Format: int32
             * @description How many runs it has now.
             * @example 2
             */
            running: number;
            /**
             * @description The version of its program; null while no process has joined.
             * @example 0.1.0
             */
            programVersion: null | string;
            /**
             * Format: int64
             * @description When the row was made, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * Format: date-time
             * @description When the leader last heard of it; null: never, or it said goodbye.
             * @example 2026-11-20T08:00:00.000Z
             */
            seenAt: null | string;
            /**
             * Format: int32
             * @description Counts the changes that people make. It is the ETag too.
             * @example 1
             */
            version: number;
        };
        WorkerGroup: {
            /**
             * Format: int64
             * @description The id.
             * @example 3
             */
            id: number;
            /**
             * @description Unique among groups.
             * @example reports
             */
            name: string;
            /**
             * @description Members one by one.
             * @example [
             *       12
             *     ]
             */
            workerIds: number[];
            /**
             * @description Members by tag: whoever carries one of these, now or later. A tag has no comma.
             * @example [
             *       "gpu"
             *     ]
             */
            tags: string[];
            /** @description All members, by id or by tag. */
            workers: components["schemas"]["WorkerName"][];
            /**
             * Format: int32
             * @description 1 normal, 2 abnormal: a member is offline.
             * @example 1
             */
            status: number;
            /**
             * @description The same as a word.
             * @example normal
             * @enum {string}
             */
            health: "normal" | "abnormal";
            /**
             * Format: int64
             * @description When it was made, in Unix seconds.
             * @example 1795000000
             */
            createTime: number;
            /**
             * Format: int32
             * @description Counts the changes. It is the ETag too.
             * @example 1
             */
            version: number;
        };
        WorkerGroupPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["WorkerGroup"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        WorkerGroupSettings: {
            /** @description Ignored. The id. */
            readonly id?: unknown;
            /**
             * @description Unique among groups.
             * @example reports
             */
            name: string;
            /**
             * @description Members one by one.
             * @default []
             * @example [
             *       12
             *     ]
             */
            workerIds: null | number[];
            /**
             * @description Members by tag: whoever carries one of these, now or later. A tag has no comma.
             * @default []
             * @example [
             *       "gpu"
             *     ]
             */
            tags: null | string[];
            /** @description Ignored. All members, by id or by tag. */
            readonly workers?: unknown;
            /** @description Ignored. 1 normal, 2 abnormal: a member is offline. */
            readonly status?: unknown;
            /** @description Ignored. The same as a word. */
            readonly health?: unknown;
            /** @description Ignored. When it was made, in Unix seconds. */
            readonly createTime?: unknown;
            /** @description Ignored. Counts the changes. It is the ETag too. */
            readonly version?: unknown;
        };
        WorkerName: {
            /**
             * Format: int64
             * @description The worker's id.
             * @example 12
             */
            id: number;
            /**
             * @description The worker's name.
             * @example build-3
             */
            name: string;
        };
        WorkerPage: {
            /** @description The rows of this page. */
            items: components["schemas"]["Worker"][];
            /**
             * Format: int32
             * @description The number of this page, from 1.
             * @example 1
             */
            page: number;
            /**
             * Format: int32
             * @description How many rows a page has, at most.
             * @example 20
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are on all pages; past 10,000, and where counting them takes long, it may be an estimate.
             * @example 123
             */
            total: number;
            /**
             * @description True when total is an estimate; else left out.
             * @example true
             */
            totalIsEstimate?: null | boolean;
        };
        WorkerSettings: {
            /** @description Ignored. The id. */
            readonly id?: unknown;
            /**
             * @description The machine's address.
             * @example 10.0.0.9
             */
            host: string;
            /**
             * @description Unique among the workers of its srvName.
             * @example build-3
             */
            name: string;
            /**
             * @description The service that the worker belongs to.
             * @example belfry-worker
             */
            srvName: string;
            /**
             * @description Its tags, separated by commas; a list is taken too. Null: as the process says.
             * @example gpu,large
             */
            tag?: string | string[] | null;
            /** @description Ignored. Its tags as a list. */
            readonly tags?: unknown;
            /**
             * Format: int32
             * @description How many runs it takes at once. Null: as the process says.
             * @example 8
             */
            capacity?: null | number;
            /**
             * @description It finishes what it has and is given nothing more.
             * @default false
             * @example false
             */
            draining: null | boolean;
            /** @description Ignored. 1 online, 2 offline, 3 draining. */
            readonly status?: unknown;
            /** @description Ignored. The same as a word. */
            readonly state?: unknown;
            /** @description Ignored. What it can run. */
            readonly types?: unknown;
            /** @description Ignored. How many runs it has now. */
            readonly running?: unknown;
            /** @description Ignored. The version of its program; null while no process has joined. */
            readonly programVersion?: unknown;
            /** @description Ignored. When the row was made, in Unix seconds. */
            readonly createTime?: unknown;
            /** @description Ignored. When the leader last heard of it; null: never, or it said goodbye. */
            readonly seenAt?: unknown;
            /** @description Ignored. Counts the changes that people make. It is the ETag too. */
            readonly version?: unknown;
        };
        WorkerVerdict: {
            /**
             * Format: int64
             * @description The worker's id.
             * @example 12
             */
            id: number;
            /**
             * @description The worker's name.
             * @example build-3
             */
            name: string;
            /**
             * @description Whether it may take one now.
             * @example true
             */
            eligible: boolean;
            /**
             * @description The rule that excludes it, for programs; null when none does.
             * @example null
             * @enum {null|string}
             */
            rule: "never_joined" | "offline" | "group_gone" | "other_member" | "not_in_group" | "no_tag" | "no_type" | "draining" | "no_free_slot" | null;
            /**
             * @description The same for people.
             * @example null
             */
            why: null | string;
            /**
             * Format: int32
             * @description How many more runs of this type it takes.
             * @example 6
             */
            freeSlots: number;
        };
    };
    responses: {
        /** @description malformed, invalid: the request is no JSON, or some fields are wrong; errors names them all. */
        Refused400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description not_signed_in, wrong_password: there is no token or session that can be used. */
        Refused401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description not_allowed: the caller's role does not include it. */
        Refused403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description not_found: there is no such thing. */
        Refused404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description name_taken, in_use, held_by_process, already_ended, last_admin, in_progress, already_done: it clashes with what there is. */
        Refused409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description stale: the thing has changed since it was read. */
        Refused412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description too_large: the body is larger than 4 MiB. */
        Refused413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description not_json: the body is not application/json. */
        Refused415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description no_such_range: there are no such bytes; Content-Range says how many there are. */
        Refused416: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description no_such_job, no_such_group, no_such_worker, no_such_version, no_such_channel, too_many_timers, job_deleted, role_too_high, no_user, wrong_password, name_fixed, no_secret_key, key_reused: it is well-formed but cannot be done. */
        Refused422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description too_many_requests: wait as long as Retry-After says. */
        Refused429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description unavailable: PostgreSQL cannot be reached; try again after Retry-After. */
        Refused503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "jobId" | "-jobId" | "name" | "-name" | "groupId" | "-groupId" | "tag" | "-tag" | "cron" | "-cron" | "timeZone" | "-timeZone" | "type" | "-type" | "language" | "-language" | "runAs" | "-runAs" | "concurrency" | "-concurrency" | "misfire" | "-misfire" | "onLost" | "-onLost" | "routing" | "-routing" | "priority" | "-priority" | "username" | "-username" | "remark" | "-remark" | "version" | "-version" | "scheduled" | "-scheduled" | "runningCount" | "-runningCount" | "ip" | "-ip" | "state" | "-state" | "status" | "-status" | "result" | "-result" | "createTime" | "-createTime" | "startTime" | "-startTime" | "endTime" | "-endTime" | "times" | "-times";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this: the numeric id or the uuid. */
                id?: string;
                /** @description jobId is this: the numeric id or the uuid. */
                jobId?: string;
                /** @description name holds this text, whatever the case of its letters. */
                name?: string;
                /** @description groupId is this. */
                groupId?: number;
                /** @description tag is this. */
                tag?: string;
                /** @description cron is this. */
                cron?: string;
                /** @description timeZone is this. */
                timeZone?: string;
                /** @description type is this. */
                type?: "command" | "shell" | "code" | "http";
                /** @description language is this. */
                language?: "python" | "golang";
                /** @description runAs is this. */
                runAs?: string;
                /** @description concurrency is this. */
                concurrency?: "allow" | "forbid" | "replace" | "queue";
                /** @description misfire is this. */
                misfire?: "fire_once" | "fire_all" | "skip";
                /** @description onLost is this. */
                onLost?: "fail" | "retry";
                /** @description routing is this. */
                routing?: "most_free_slots" | "round_robin" | "random" | "consistent_hash" | "broadcast";
                /** @description priority is this. */
                priority?: number;
                /** @description username is this. */
                username?: string;
                /** @description remark is this. */
                remark?: string;
                /** @description version is this. */
                version?: number;
                /** @description scheduled is this. */
                scheduled?: boolean;
                /** @description runningCount is this. */
                runningCount?: number;
                /** @description ip is this. */
                ip?: string;
                /** @description state is this. */
                state?: "idle" | "queued" | "assigned" | "running" | "succeeded" | "failed" | "timed_out" | "killed" | "lost" | "skipped";
                /** @description status is this. */
                status?: number;
                /** @description result is this. */
                result?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    createJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobSettings"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    replaceJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read: the call is refused when there is a newer version. */
                "If-Match"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobSettings"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            412: components["responses"]["Refused412"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    deleteJob: {
        parameters: {
            query?: {
                /** @description Also end what is running and what is queued. */
                kill?: boolean;
            };
            header?: {
                /** @description The ETag that was read: the call is refused when there is a newer version. */
                "If-Match"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            412: components["responses"]["Refused412"];
            503: components["responses"]["Refused503"];
        };
    };
    explainJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explain"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    runJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RunRequest"];
            };
        };
        responses: {
            /** @description Taken; the leader carries it out. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunReserved"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    listJobVersions: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "version" | "-version" | "name" | "-name" | "username" | "-username" | "createTime" | "-createTime";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description version is this. */
                version?: number;
                /** @description name holds this text, whatever the case of its letters. */
                name?: string;
                /** @description username is this. */
                username?: string;
            };
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobVersionPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    getJobVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
                /** @description The number of a version. */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobVersionDetail"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    restoreJobVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read: the call is refused when there is a newer version. */
                "If-Match"?: string;
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
                /** @description The number of a version. */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            412: components["responses"]["Refused412"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    startScheduling: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleStart"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scheduled"];
                };
            };
            /** @description Taken; the leader carries it out. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scheduled"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    stopScheduling: {
        parameters: {
            query?: {
                /** @description A numeric id or uuid of a job; may be repeated. */
                jobId?: (number | string)[];
                /** @description Also end what is running and what is queued. */
                kill?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ScheduleStop"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scheduled"];
                };
            };
            /** @description Taken; the leader carries it out. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scheduled"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "runId" | "-runId" | "jobId" | "-jobId" | "jobName" | "-jobName" | "jobVersion" | "-jobVersion" | "workerName" | "-workerName" | "workerId" | "-workerId" | "workerIp" | "-workerIp" | "workerGroupName" | "-workerGroupName" | "cron" | "-cron" | "type" | "-type" | "status" | "-status" | "state" | "-state" | "result" | "-result" | "username" | "-username" | "cause" | "-cause" | "startedBy" | "-startedBy" | "attempt" | "-attempt" | "shard" | "-shard" | "firstRunId" | "-firstRunId" | "exitCode" | "-exitCode" | "createTime" | "-createTime" | "scheduledAt" | "-scheduledAt" | "queuedAt" | "-queuedAt" | "startTime" | "-startTime" | "startedAt" | "-startedAt" | "endTime" | "-endTime" | "endedAt" | "-endedAt" | "times" | "-times" | "lateMs" | "-lateMs";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this: the numeric id or the uuid. */
                id?: string;
                /** @description runId is this: the numeric id or the uuid. */
                runId?: string;
                /** @description jobId is this: the numeric id or the uuid. */
                jobId?: string;
                /** @description jobName holds this text, whatever the case of its letters. */
                jobName?: string;
                /** @description jobVersion is this. */
                jobVersion?: number;
                /** @description workerName is this. */
                workerName?: string;
                /** @description workerId is this. */
                workerId?: number;
                /** @description workerIp is this. */
                workerIp?: string;
                /** @description workerGroupName is this. */
                workerGroupName?: string;
                /** @description cron is this. */
                cron?: string;
                /** @description type is this. */
                type?: "command" | "shell" | "code" | "http";
                /** @description status is this. */
                status?: number;
                /** @description state is this. */
                state?: "queued" | "assigned" | "running" | "succeeded" | "failed" | "timed_out" | "killed" | "lost" | "skipped";
                /** @description result is this. */
                result?: number;
                /** @description username is this. */
                username?: string;
                /** @description cause is this. */
                cause?: "schedule" | "timer" | "person" | "retry" | "azkaban";
                /** @description startedBy is this. */
                startedBy?: string;
                /** @description attempt is this. */
                attempt?: number;
                /** @description shard is this. */
                shard?: number;
                /** @description firstRunId is this. */
                firstRunId?: number;
                /** @description exitCode is this. */
                exitCode?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    getOutput: {
        parameters: {
            query?: {
                /** @description Stream what is there and what comes, as server-sent events, until the run has ended. */
                follow?: boolean;
                /** @description Only the last so many lines, within the last 16 MiB; with follow, begin there. */
                tail?: number;
            };
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                    "text/event-stream": string;
                };
            };
            /** @description The bytes that were asked for, or the first of them. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            404: components["responses"]["Refused404"];
            416: components["responses"]["Refused416"];
            503: components["responses"]["Refused503"];
        };
    };
    rerun: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken; the leader carries it out. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunReserved"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    killRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken; the leader carries it out. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    getRunParams: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunParams"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    listMasters: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "ip" | "-ip" | "url" | "-url" | "status" | "-status" | "role" | "-role" | "version" | "-version" | "startedAt" | "-startedAt" | "seenAt" | "-seenAt";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description ip is this. */
                ip?: string;
                /** @description url is this. */
                url?: string;
                /** @description status is this. */
                status?: number;
                /** @description role is this. */
                role?: "leader" | "follower";
                /** @description version is this. */
                version?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MasterPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    previewCron: {
        parameters: {
            query: {
                /** @description The cron expression. */
                expression: string;
                /** @description The IANA name of the zone in which it is read. */
                timeZone?: string;
                /** @description How many instants are shown. */
                count?: number;
                /** @description The instants are later than this, as RFC 3339 or Unix seconds. Default: now. */
                from?: string | number;
                /** @description The job from whose uuid H is computed: its numeric id, or any uuid. */
                jobId?: number | string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CronPreview"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    getStorage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Storage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    getOverview: {
        parameters: {
            query?: {
                /** @description Stream it as server-sent events: at once, and whenever something has changed. */
                follow?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    listChannelNames: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "name" | "-name" | "kind" | "-kind";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description name holds this text, whatever the case of its letters. */
                name?: string;
                /** @description kind is this. */
                kind?: "webhook" | "mail";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelNamePage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    listAzkabanJobs: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "jobName" | "-jobName" | "userId" | "-userId" | "sourceName" | "-sourceName" | "project" | "-project" | "flow" | "-flow" | "status" | "-status" | "execution" | "-execution" | "firstRunId" | "-firstRunId" | "username" | "-username" | "createTime" | "-createTime";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description jobName holds this text, whatever the case of its letters. */
                jobName?: string;
                /** @description userId is this. */
                userId?: string;
                /** @description sourceName is this. */
                sourceName?: string;
                /** @description project is this. */
                project?: string;
                /** @description flow is this. */
                flow?: string;
                /** @description status is this. */
                status?: "waiting" | "running" | "success" | "fail" | "killed";
                /** @description execution is this. */
                execution?: number;
                /** @description firstRunId is this. */
                firstRunId?: number;
                /** @description username is this. */
                username?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AzkabanJobPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    listWorkers: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "host" | "-host" | "name" | "-name" | "srvName" | "-srvName" | "state" | "-state" | "status" | "-status" | "draining" | "-draining" | "programVersion" | "-programVersion" | "version" | "-version" | "capacity" | "-capacity" | "running" | "-running" | "createTime" | "-createTime" | "seenAt" | "-seenAt";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description host is this. */
                host?: string;
                /** @description name holds this text, whatever the case of its letters. */
                name?: string;
                /** @description srvName is this. */
                srvName?: string;
                /** @description It has this one. */
                tag?: string;
                /** @description state is this. */
                state?: "online" | "offline" | "draining";
                /** @description status is this. */
                status?: number;
                /** @description draining is this. */
                draining?: boolean;
                /** @description It has this one. */
                types?: string;
                /** @description programVersion is this. */
                programVersion?: string;
                /** @description version is this. */
                version?: number;
                /** @description capacity is this. */
                capacity?: number;
                /** @description running is this. */
                running?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    createWorker: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkerSettings"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    getWorker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    replaceWorker: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read: the call is refused when there is a newer version. */
                "If-Match"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkerSettings"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            412: components["responses"]["Refused412"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            503: components["responses"]["Refused503"];
        };
    };
    deleteWorker: {
        parameters: {
            query?: {
                /** @description Delete it although it runs something: that is finished, then the worker is forgotten. */
                force?: boolean;
            };
            header?: {
                /** @description The ETag that was read: the call is refused when there is a newer version. */
                "If-Match"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            412: components["responses"]["Refused412"];
            503: components["responses"]["Refused503"];
        };
    };
    listWorkerGroups: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "name" | "-name" | "status" | "-status" | "health" | "-health" | "version" | "-version" | "createTime" | "-createTime";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description name holds this text, whatever the case of its letters. */
                name?: string;
                /** @description It has this one. */
                tag?: string;
                /** @description status is this. */
                status?: number;
                /** @description health is this. */
                health?: "normal" | "abnormal";
                /** @description version is this. */
                version?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerGroupPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    createWorkerGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkerGroupSettings"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerGroup"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    getWorkerGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerGroup"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    replaceWorkerGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read: the call is refused when there is a newer version. */
                "If-Match"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkerGroupSettings"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerGroup"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            412: components["responses"]["Refused412"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    deleteWorkerGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read: the call is refused when there is a newer version. */
                "If-Match"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            412: components["responses"]["Refused412"];
            503: components["responses"]["Refused503"];
        };
    };
    getStatistics: {
        parameters: {
            query?: {
                /** @description Attempts that were queued from here on; default: an hour before to. */
                from?: string | number;
                /** @description And before this; default: now. */
                to?: string | number;
                /** @description The length of one step. */
                step?: "minute" | "ten_minutes" | "hour" | "day" | null;
                /** @description The IANA name of the zone in which hours and days begin. */
                timeZone?: string;
                /** @description Only attempts of this job: its numeric id or its uuid. */
                jobId?: number | string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    getTimeline: {
        parameters: {
            query?: {
                /** @description The beginning of the span; default: an hour before to. */
                from?: string | number;
                /** @description Its end; default: now. */
                to?: string | number;
                /** @description Only attempts of this job: its numeric id or its uuid. */
                jobId?: number | string;
                /** @description Only attempts of this worker. */
                workerId?: number;
                /** @description At most so many attempts: the longest of the span. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    getFires: {
        parameters: {
            query?: {
                /** @description How many seconds ahead. */
                seconds?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fires"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    listTerms: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "url" | "-url" | "beganAt" | "-beganAt";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description url is this. */
                url?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TermPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "kind" | "-kind" | "open" | "-open" | "createTime" | "-createTime";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description kind is this. */
                kind?: string;
                /** @description open is this. */
                open?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    listChannels: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "name" | "-name" | "kind" | "-kind" | "version" | "-version" | "createTime" | "-createTime";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description name holds this text, whatever the case of its letters. */
                name?: string;
                /** @description kind is this. */
                kind?: "webhook" | "mail";
                /** @description It has this one. */
                alerts?: string;
                /** @description version is this. */
                version?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            503: components["responses"]["Refused503"];
        };
    };
    createChannel: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelSettings"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    getChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    replaceChannel: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read: the call is refused when there is a newer version. */
                "If-Match"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelSettings"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            412: components["responses"]["Refused412"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            503: components["responses"]["Refused503"];
        };
    };
    deleteChannel: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read: the call is refused when there is a newer version. */
                "If-Match"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            412: components["responses"]["Refused412"];
            503: components["responses"]["Refused503"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            503: components["responses"]["Refused503"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    getSignInOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInOptions"];
                };
            };
            400: components["responses"]["Refused400"];
            503: components["responses"]["Refused503"];
        };
    };
    getProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            503: components["responses"]["Refused503"];
        };
    };
    listTokens: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "name" | "-name" | "username" | "-username" | "role" | "-role" | "createTime" | "-createTime" | "expiresAt" | "-expiresAt" | "lastUsedAt" | "-lastUsedAt";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description name holds this text, whatever the case of its letters. */
                name?: string;
                /** @description username is this. */
                username?: string;
                /** @description role is this. */
                role?: "viewer" | "operator" | "admin";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            503: components["responses"]["Refused503"];
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenSecret"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    listJoinTokens: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "name" | "-name" | "username" | "-username" | "createTime" | "-createTime" | "lastUsedAt" | "-lastUsedAt";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description name holds this text, whatever the case of its letters. */
                name?: string;
                /** @description username is this. */
                username?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinTokenPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            503: components["responses"]["Refused503"];
        };
    };
    createJoinToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewJoinToken"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenSecret"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    revokeJoinToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "name" | "-name" | "role" | "-role" | "disabled" | "-disabled" | "version" | "-version" | "createTime" | "-createTime";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description name holds this text, whatever the case of its letters. */
                name?: string;
                /** @description role is this. */
                role?: "viewer" | "operator" | "admin";
                /** @description disabled is this. */
                disabled?: boolean;
                /** @description version is this. */
                version?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            503: components["responses"]["Refused503"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 200 characters: the same request with the same key is carried out once in 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
    replaceUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read: the call is refused when there is a newer version. */
                "If-Match"?: string;
            };
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserSettings"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The version, for If-Match. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            409: components["responses"]["Refused409"];
            412: components["responses"]["Refused412"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            503: components["responses"]["Refused503"];
        };
    };
    setPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Password"];
            };
        };
        responses: {
            /** @description Done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            503: components["responses"]["Refused503"];
        };
    };
    listAuditLogs: {
        parameters: {
            query?: {
                /** @description The page, from 1. */
                page?: number;
                /** @description Rows of a page. */
                pageSize?: number;
                /** @description A field to sort by, with a minus in front for the other direction. */
                sort?: "id" | "-id" | "username" | "-username" | "address" | "-address" | "action" | "-action" | "subject" | "-subject" | "subjectId" | "-subjectId" | "createTime" | "-createTime";
                /** @description createTime is not before this: RFC 3339 or Unix seconds. */
                from?: string;
                /** @description createTime is before this: RFC 3339 or Unix seconds. */
                to?: string;
                /** @description id is this. */
                id?: number;
                /** @description username is this. */
                username?: string;
                /** @description address is this. */
                address?: string;
                /** @description action is this. */
                action?: string;
                /** @description subject is this. */
                subject?: string;
                /** @description subjectId is this. */
                subjectId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            503: components["responses"]["Refused503"];
        };
    };
    getAuditLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The numeric id; of jobs and runs the uuid too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLog"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            503: components["responses"]["Refused503"];
        };
    };
}
