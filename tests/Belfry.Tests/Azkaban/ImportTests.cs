using System.IO.Compression;
using System.Text;
using Belfry.Azkaban.Archive;
using Belfry.Cli.Import;
using Belfry.Core.Jobs;

namespace Belfry.Tests.Azkaban;

/// <summary>What becomes of the flows of an Azkaban project.</summary>
public sealed class ImportTests
{
    [Fact]
    public void A_flow_of_one_command_becomes_a_command()
    {
        var flow = Single(("hello.job", "type=command\ncommand=echo \"hello  world\" it's \\\\n && $HOME'\n"));
        Assert.Equal((JobType.Command, "jupiter/hello"), (flow.Job!.Type, flow.Job.Name));
        // Azkaban runs no shell: what a shell would read is quoted. A backslash means nothing to it, quotes go away.
        Assert.Equal("echo 'hello  world' 'its \\n && $HOME'", flow.Job.Target);
    }

    [Fact]
    public void Several_commands_become_a_script_that_ends_at_the_first_that_fails()
    {
        var flow = Single(("a.job", "type=command\ncommand=echo one\ncommand.1=false\ncommand.2=echo two\ncommand.4=echo never\n"));
        Assert.Equal(JobType.Shell, flow.Job!.Type);
        Assert.Equal("#!/bin/sh\nset -e\necho one\nfalse\necho two\n", flow.Job.Target);
    }

    [Fact]
    public void Jobs_in_a_row_become_one_script()
    {
        var flow = Single(
            ("prepare.job", "type=command\ncommand=echo p"),
            ("score.job", "type=command\ncommand=echo s\ndependencies=prepare"),
            ("ranking.job", "type=noop\ndependencies=score"));
        Assert.Equal("jupiter/ranking", flow.Job!.Name);
        Assert.Equal("#!/bin/sh\nset -e\necho p\necho s\n", flow.Job.Target);
        Assert.Contains(flow.Notes, note => note.Contains("prepare, score become one script", StringComparison.Ordinal));
    }

    [Fact]
    public void Parameters_become_params_with_the_defaults_of_the_properties_files()
    {
        var flow = Single(
            ("common.properties", "product_ids=1,2\nbase=/data\nout=${base}/out\na.b=dotted"),
            ("sub/more.properties", "product_ids=3"),
            ("sub/ranking.job", "type=command\nfixed=yes\ncommand=rank ${product_ids} ${out} x${begin_time}y ${fixed} ${a.b} '${product_ids} end'\nenv.MODE=${fixed}"));
        Assert.Equal(
            "#!/bin/sh\nset -e\nrank \"${product_ids?is not given}\" \"${out?is not given}\" 'x'\"${begin_time?is not given}\"'y' yes dotted \"${product_ids?is not given}\"' end'\n",
            flow.Job!.Target);
        Assert.Equal(
            [("MODE", "yes"), ("out", "/data/out"), ("product_ids", "3")],
            flow.Job.Params!.Select(pair => (pair.Key, pair.Value.Value)).Order());
    }

    [Fact]
    public void Retries_come_along()
    {
        var flow = Single(("a.job", "type=command\ncommand=true\nretries=3\nretry.backoff=2500"));
        Assert.Equal((3, 2.5, 1.0), (flow.Job!.Retry!.Limit, flow.Job.Retry.DelaySeconds, flow.Job.Retry.Backoff));
    }

    [Theory]
    [InlineData("type=hadoopJava\njob.class=X", "of type hadoopJava")]
    [InlineData("command=true", "has no type")]
    [InlineData("type=command", "has no command")]
    [InlineData("type=command\ncommand=run ${azkaban.flow.execid}", "which only Azkaban sets")]
    [InlineData("type=command\ncommand=run ${user.defined}", "does not define")]
    [InlineData("type=command\ncommand=run $(new(\"java.util.Date\"))", "only Azkaban computes")]
    [InlineData("type=command\nloop=${loop}\ncommand=run ${loop}", "refers to itself")]
    [InlineData("type=command\ncommand=bash run.sh", "uses run.sh of the archive")]
    [InlineData("type=command\ncommand=./run.sh", "uses run.sh of the archive")]
    [InlineData("type=command\ncommand=java -cp lib Main", "uses lib of the archive")]
    [InlineData("type=noop", "it has no command")]
    [InlineData("type=flow\nflow.name=other", "a flow within the flow")]
    [InlineData("type=command\ncommand=true\ndependencies=nothere", "depends on nothere, which is not in the archive")]
    [InlineData("type=command\ncommand=true\nretries=101", "tried again 101 times")]
    public void What_cannot_run_natively_is_told_exactly(string job, string why)
    {
        var flow = Assert.Single(Convert(("a.job", job), ("run.sh", "echo"), ("lib/x.jar", "")), one => one.Flow == "a");
        Assert.Null(flow.Job);
        Assert.Contains(why, flow.Why!, StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_side_by_side_and_jobs_in_a_circle_are_told()
    {
        var beside = Single(("a.job", "type=command\ncommand=true"), ("b.job", "type=command\ncommand=true"), ("c.job", "type=command\ncommand=true\ndependencies=a,b"));
        Assert.Contains("side by side (a, b, c)", beside.Why!, StringComparison.Ordinal);
        var circle = Single(("a.job", "type=command\ncommand=true\ndependencies=b"), ("b.job", "type=command\ncommand=true\ndependencies=a"));
        Assert.Contains("in a circle", circle.Why!, StringComparison.Ordinal);
        var retried = Single(("a.job", "type=command\ncommand=true\nretries=1"), ("b.job", "type=command\ncommand=true\ndependencies=a"));
        Assert.Contains("tried again by itself", retried.Why!, StringComparison.Ordinal);
        Assert.Contains("more than one job named a", Single(("x/a.job", "type=command\ncommand=true"), ("y/a.job", "type=command\ncommand=true")).Why!, StringComparison.Ordinal);
    }

    [Fact]
    public void Flows_in_yaml_are_read_too()
    {
        var flows = Convert(
            ("jupiter.project", "azkaban-flow-version: 2.0"),
            ("ranking.flow", """
                config:
                  product_ids: "7"
                trigger:
                  maxWaitMins: 5
                nodes:
                  - name: score
                    type: command
                    dependsOn: [prepare]
                    config:
                      command: score ${product_ids}
                  - name: prepare
                    type: command
                    config:
                      command: echo p
                """),
            ("conditional.flow", """
                nodes:
                  - name: a
                    type: command
                    condition: one_success
                    config:
                      command: echo a
                """));
        var ranking = flows.Single(flow => flow.Flow == "ranking");
        Assert.Equal("#!/bin/sh\nset -e\necho p\nscore \"${product_ids?is not given}\"\n", ranking.Job!.Target);
        Assert.Equal("7", ranking.Job.Params!["product_ids"].Value);
        Assert.Contains(ranking.Notes, note => note.Contains("schedule", StringComparison.Ordinal));
        Assert.Contains("has a condition (one_success)", flows.Single(flow => flow.Flow == "conditional").Why!, StringComparison.Ordinal);
    }

    [Fact]
    public void Properties_are_read_as_Java_reads_them()
    {
        var read = JavaProperties.Read(Encoding.Latin1.GetBytes("# no\n! no\nplain = value \nby:colon\nby blank\nlong=one \\\n    two\nuni=\\u6570\\t|\nempty\nkey\\ with\\=signs=x\\\\\nlatin=\u00e9\n"));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["plain"] = "value ",
                ["by"] = "blank",
                ["long"] = "one two",
                ["uni"] = "\u6570\t|",
                ["empty"] = "",
                ["key with=signs"] = "x\\",
                ["latin"] = "\u00e9",
            },
            read);
    }

    [Fact]
    public void What_is_no_archive_is_told_by_name()
    {
        Assert.Throws<InvalidDataException>(() => ProjectArchive.Read(new MemoryStream("no zip"u8.ToArray())));
        var broken = Assert.Throws<InvalidDataException>(() => Convert(("p.project", "azkaban-flow-version: 2.0"), ("a.flow", "nodes: [")));
        Assert.StartsWith("a.flow, line ", broken.Message, StringComparison.Ordinal);
    }

    private static ImportedFlow Single(params IEnumerable<(string Name, string Content)> files) => Assert.Single(Convert([.. files]));

    private static IReadOnlyList<ImportedFlow> Convert(params IReadOnlyList<(string Name, string Content)> files)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(content);
            }
        }
        memory.Position = 0;
        return AzkabanImport.Convert("jupiter", ProjectArchive.Read(memory));
    }
}
