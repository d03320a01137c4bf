using System.CommandLine;
using Belfry.Benchmarks.Cron;
using Belfry.Benchmarks.Lists;
using Belfry.Benchmarks.Throughput;

var document = new Argument<string>("document") { Description = "Where the tables go." };
var seconds = new Option<int?>("--seconds") { Description = "How long each measure lasts." };
var json = new Option<bool>("--json") { Description = "Print an object for machines instead, and write no document." };

var cron = new Command("cron") { document };
cron.SetAction(parsed => CronReport.Run(parsed.GetRequiredValue(document)));

var jobs = new Argument<int>("jobs") { DefaultValueFactory = _ => 1_000_000 };
var runs = new Argument<int>("runs") { DefaultValueFactory = _ => 10_000_000 };
var lists = new Command("api-lists") { document, jobs, runs };
lists.SetAction((parsed, ct) => ApiListsReport.RunAsync(
    parsed.GetRequiredValue(document), parsed.GetValue(jobs), parsed.GetValue(runs), ct));

var rounds = new Option<int?>("--rounds") { Description = "How often each is measured, in turns with the others." };
var throughput = new Command("throughput") { document, seconds, rounds, json };
throughput.SetAction((parsed, ct) => ThroughputReport.RunAsync(
    parsed.GetRequiredValue(document), parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(json), ct));

return await new RootCommand("Measures Belfry.") { cron, lists, throughput }.Parse(args).InvokeAsync();
