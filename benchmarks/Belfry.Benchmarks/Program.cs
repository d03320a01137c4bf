using Belfry.Benchmarks;

return args switch
{
    ["cron", var document] => CronReport.Run(document),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: ./bench cron");
    return 2;
}
