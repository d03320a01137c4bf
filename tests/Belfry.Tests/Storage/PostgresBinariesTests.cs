using Belfry.Storage;

namespace Belfry.Tests.Storage;

public sealed class PostgresBinariesTests
{
    private static readonly PostgresBinaries Old = new("/usr/lib/postgresql/14/bin", 14, "14.9");
    private static readonly PostgresBinaries Oldest = new("/usr/lib/postgresql/15/bin", 15, "15.18");
    private static readonly PostgresBinaries Newest = new("/usr/lib/postgresql/18/bin", 18, "18.1");

    [Fact]
    public void A_new_cluster_gets_the_newest() =>
        Assert.Same(Newest, PostgresBinaries.Choose([Newest, Oldest, Old], clusterMajor: null, "/data/postgres"));

    [Fact]
    public void A_cluster_that_exists_gets_the_version_that_made_it() =>
        Assert.Same(Oldest, PostgresBinaries.Choose([Newest, Oldest, Old], clusterMajor: 15, "/data/postgres"));

    [Fact]
    public void Where_none_is_installed_the_message_says_what_to_install()
    {
        var refusal = Refusal([], clusterMajor: null);
        Assert.Contains("none is installed", refusal, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql", refusal, StringComparison.Ordinal);
        Assert.Contains("--database", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_too_old_is_named()
    {
        var refusal = Refusal([Old], clusterMajor: null);
        Assert.Contains("PostgreSQL 15 or newer", refusal, StringComparison.Ordinal);
        Assert.Contains("14.9 (/usr/lib/postgresql/14/bin)", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_whose_version_is_not_installed_is_refused_with_the_words_to_upgrade()
    {
        var refusal = Refusal([Newest], clusterMajor: 15);
        Assert.Contains("/data/postgres was made by PostgreSQL 15", refusal, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql-15", refusal, StringComparison.Ordinal);
        Assert.Contains("pg_upgrade", refusal, StringComparison.Ordinal);
    }

    private static string Refusal(IReadOnlyList<PostgresBinaries> found, int? clusterMajor) =>
        Assert.Throws<StartupException>(() => PostgresBinaries.Choose(found, clusterMajor, "/data/postgres")).Message;
}
