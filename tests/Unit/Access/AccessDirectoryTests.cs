using Guard.Engine.Access;
using Guard.Engine.Errors;

namespace Guard.UnitTests.Access;

public sealed class AccessDirectoryTests : IDisposable
{
    private readonly AccessFixture _access = new();

    public void Dispose() => _access.Dispose();

    [Fact]
    public void Authenticate_GivesTheMasterCaller_ForTheMasterKey() =>
        _access.Directory.Authenticate(AccessFixture.MasterKey).Value.ShouldBeSameAs(Caller.Master);

    [Theory]
    [InlineData("sk-master-of-the-house-012345678")]
    [InlineData("sk-master-of-the-house-0123456789 ")]
    [InlineData("SK-MASTER-OF-THE-HOUSE-0123456789")]
    [InlineData("tk-master-of-the-house-0123456789")]
    public void Authenticate_RefusesKeys_ThatOnlyResembleTheMasterKey(string key)
    {
        _access.Directory.Authenticate(key).Error!.Code.ShouldBe(GuardErrorCode.KeyNotFound);
        _access.Directory.IsMasterKey(key).ShouldBeFalse();
    }

    [Fact]
    public void Authenticate_RefusesTheMasterKeysHash_AsAKey() =>
        _access.Directory.Authenticate(KeyHasher.Hash(AccessFixture.MasterKey)).Error!.Code.ShouldBe(GuardErrorCode.KeyNotFound);

    [Fact]
    public async Task Authenticate_RefusesTheHashOfAKey_AsAKey()
    {
        var secret = await _access.AddKey();

        _access.Directory.Authenticate(KeyHasher.Hash(secret)).Error!.Code.ShouldBe(GuardErrorCode.KeyNotFound);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Authenticate_SaysNoKeyWasPassed_WhenThereIsNone(string? key)
    {
        var error = _access.Directory.Authenticate(key).Error!;

        error.Code.ShouldBe(GuardErrorCode.AuthenticationFailed);
        error.Message.ShouldContain("No api key passed in");
    }

    [Fact]
    public void Authenticate_NeverRepeatsAnUnknownKey()
    {
        var error = _access.Directory.Authenticate("sk-somebody-elses-secret").Error!;

        error.Code.ShouldBe(GuardErrorCode.KeyNotFound);
        error.Message.ShouldStartWith("Authentication Error, Invalid proxy server token passed");
        error.Message.ShouldNotContain("somebody");
    }

    [Fact]
    public void Authenticate_RefusesAKey_LongerThanAnyKeyMayBe() =>
        _access.Directory.Authenticate(new string('k', 100_000)).Error!.Code.ShouldBe(GuardErrorCode.KeyNotFound);

    [Fact]
    public async Task Authenticate_ResolvesEverythingTheKeyBelongsTo()
    {
        await _access.Apply(
            new AccessChange.PutOrganization(new Organization { OrganizationId = "org" }),
            new AccessChange.PutTeam(new Team { TeamId = "supply", OrganizationId = "org" }),
            new AccessChange.PutUser(new User { UserId = "ana" }),
            new AccessChange.PutMember(new TeamMember { TeamId = "supply", UserId = "ana", Role = "admin" }));
        var secret = await _access.AddKey(key => key with { TeamId = "supply", UserId = "ana" });

        var caller = _access.Directory.Authenticate(secret).Value;

        caller.IsMaster.ShouldBeFalse();
        caller.Key!.TokenHash.ShouldBe(KeyHasher.Hash(secret));
        caller.Team!.TeamId.ShouldBe("supply");
        caller.User!.UserId.ShouldBe("ana");
        caller.Member!.Role.ShouldBe("admin");
        caller.Organization!.OrganizationId.ShouldBe("org");
    }

    [Fact]
    public async Task Authenticate_SeesAnUpdate_OnTheNextCall()
    {
        var secret = await _access.AddKey();
        _access.Directory.Authenticate(secret).Value.Key!.Blocked.ShouldBeFalse();

        await _access.Apply(new AccessChange.PutKey(AccessFixture.Key(secret) with { Blocked = true }));

        _access.Directory.Authenticate(secret).Error!.Code.ShouldBe(GuardErrorCode.KeyBlocked);
    }

    [Fact]
    public async Task Authenticate_SeesAnUpdateOfTheTeam_OnTheNextCall()
    {
        await _access.Apply(new AccessChange.PutTeam(new Team { TeamId = "hr" }));
        var secret = await _access.AddKey(key => key with { TeamId = "hr" });
        _access.Directory.Authenticate(secret).Value.Team!.Models.ShouldBeEmpty();

        await _access.Apply(new AccessChange.PutTeam(new Team { TeamId = "hr", Models = ["gpt-4o"] }));

        _access.Directory.Authenticate(secret).Value.Team!.Models.ShouldBe(["gpt-4o"]);
    }

    [Fact]
    public async Task Authenticate_ForgetsADeletedKey_AtOnce()
    {
        var secret = await _access.AddKey();

        await _access.Apply(new AccessChange.DeleteKey(KeyHasher.Hash(secret)));

        _access.Directory.Authenticate(secret).Error!.Code.ShouldBe(GuardErrorCode.KeyNotFound);
    }

    [Fact]
    public async Task Authenticate_RefusesAKey_FromTheMomentItExpires()
    {
        var expires = _access.Clock.GetUtcNow().AddMinutes(1);
        var secret = await _access.AddKey(key => key with { Expires = expires });
        _access.Clock.Advance(TimeSpan.FromSeconds(59));
        _access.Directory.Authenticate(secret).Error.ShouldBeNull();

        _access.Clock.Advance(TimeSpan.FromSeconds(1));

        _access.Directory.Authenticate(secret).Error!.Code.ShouldBe(GuardErrorCode.KeyExpired);
    }

    [Fact]
    public async Task Authenticate_RefusesKeysOfABlockedTeamUserOrOrganization()
    {
        await _access.Apply(
            new AccessChange.PutTeam(new Team { TeamId = "t", Blocked = true }),
            new AccessChange.PutUser(new User { UserId = "u", Blocked = true }),
            new AccessChange.PutOrganization(new Organization { OrganizationId = "o", Blocked = true }));

        foreach (var shape in new Func<VirtualKey, VirtualKey>[]
        {
            key => key with { TeamId = "t" }, key => key with { UserId = "u" }, key => key with { OrganizationId = "o" },
        })
        {
            _access.Directory.Authenticate(await _access.AddKey(shape)).Error!.Code.ShouldBe(GuardErrorCode.KeyBlocked);
        }
    }

    [Fact]
    public async Task Authenticate_RefusesAKey_WhoseTeamIsNotKnown() =>
        _access.Directory.Authenticate(await _access.AddKey(key => key with { TeamId = "gone" })).Error!.Code.ShouldBe(GuardErrorCode.KeyBlocked);

    [Fact]
    public async Task Apply_LeavesMemoryAlone_WhenTheStoreFails()
    {
        var secret = await _access.AddKey();
        _access.Store.Failure = new IOException("disk full");

        await Should.ThrowAsync<IOException>(async () => await _access.Apply(new AccessChange.DeleteKey(KeyHasher.Hash(secret))));

        _access.Directory.Authenticate(secret).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Load_ReplacesEverything_WithWhatTheStoreHolds()
    {
        var store = new MemoryAccessStore
        {
            Snapshot = new AccessSnapshot
            {
                Keys = [AccessFixture.Key("sk-one") with { KeyAlias = "one" }],
                Users = [new User { UserId = "ana", UserEmail = "Ana@example.org" }],
                EndUsers = [new EndUser { EndUserId = "customer" }],
            },
        };
        using var directory = new AccessDirectory(store, _access.Options, _access.Clock);

        await directory.LoadAsync(CancellationToken.None);

        directory.Counts.ShouldBe(new AccessCounts(1, 0, 0, 1, 0, 1));
        directory.Authenticate("sk-one").Error.ShouldBeNull();
        directory.FindKeyByAlias("one").ShouldNotBeNull();
        directory.FindUserByEmail("ana@EXAMPLE.org")!.UserId.ShouldBe("ana");
    }

    [Fact]
    public async Task FindKeyByAlias_FollowsARename()
    {
        var secret = await _access.AddKey(key => key with { KeyAlias = "old" });

        await _access.Apply(new AccessChange.PutKey(AccessFixture.Key(secret) with { KeyAlias = "new" }));

        _access.Directory.FindKeyByAlias("old").ShouldBeNull();
        _access.Directory.FindKeyByAlias("new")!.TokenHash.ShouldBe(KeyHasher.Hash(secret));
    }

    [Fact]
    public async Task Change_WritesNothing_WhenTheDecisionIsAnError()
    {
        var result = await _access.Directory.ChangeAsync<int>(_ => new GuardError(GuardErrorCode.Conflict, "no"), CancellationToken.None);

        result.Error!.Code.ShouldBe(GuardErrorCode.Conflict);
        _access.Store.Applied.ShouldBeEmpty();
    }

    [Fact]
    public async Task Change_LosesNoUpdate_WhenManyReadAndWriteTheSameKey()
    {
        var secret = await _access.AddKey(key => key with { RpmLimit = 0 });

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () => await _access.Directory.ChangeAsync(Raise, CancellationToken.None))));

        _access.Directory.FindKey(secret)!.RpmLimit.ShouldBe(200);

        Result<AccessPlan<int>> Raise(AccessDirectory directory)
        {
            var key = directory.FindKey(secret)!;
            var raised = key with { RpmLimit = key.RpmLimit + 1 };
            return new AccessPlan<int>([new AccessChange.PutKey(raised)], raised.RpmLimit!.Value);
        }
    }

    [Fact]
    public async Task Authenticate_NeverShowsAnOlderKey_AfterAWriteWasAcknowledged()
    {
        var secret = await _access.AddKey(key => key with { RpmLimit = 0 });
        var acknowledged = 0;
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                var atLeast = Volatile.Read(ref acknowledged);
                _access.Directory.Authenticate(secret).Value.Key!.RpmLimit!.Value.ShouldBeGreaterThanOrEqualTo(atLeast);
            }
        })).ToArray();

        for (var limit = 1; limit <= 2000; limit++)
        {
            await _access.Apply(new AccessChange.PutKey(AccessFixture.Key(secret) with { RpmLimit = limit }));
            Volatile.Write(ref acknowledged, limit);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        _access.Directory.Authenticate(secret).Value.Key!.RpmLimit.ShouldBe(2000);
    }

    [Fact]
    public async Task Authenticate_AllocatesNothing_ForAKeySeenBefore()
    {
        var secret = await _access.AddKey();
        for (var i = 0; i < 100; i++)
        {
            _ = _access.Directory.Authenticate(secret);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = _access.Directory.Authenticate(secret);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    [Theory]
    [InlineData("")]
    [InlineData(513)]
    public void Directory_RefusesAMasterKey_ThatCannotBeCompared(object key)
    {
        var master = key is int length ? new string('m', length) : (string)key;

        Should.Throw<ArgumentException>(() => new AccessDirectory(_access.Store, new AccessOptions { MasterKey = master }, _access.Clock));
    }
}
