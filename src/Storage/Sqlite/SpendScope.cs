namespace Guard.Storage.Sqlite;

/// <summary>The <c>scope</c> column of <c>spend_total</c>. Stored; never renumber.</summary>
internal enum SpendScope
{
    Key = 0,
    Team = 1,
    User = 2,
    Organization = 3,
}
