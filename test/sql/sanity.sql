-- What the catalogs say about the extension: comments, rights, volatility, search_path, schemas, dumps.
-- Modelled on the server's own opr_sanity: queries that list offenders must find none; the lists at the
-- end are there to be read when they change.

CREATE TEMP VIEW member AS
    SELECT d.classid, d.objid, i.type, i.schema, i.identity
      FROM pg_depend AS d,
           pg_identify_object(d.classid, d.objid, d.objsubid) AS i
     WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
       AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'faas');
CREATE TEMP VIEW member_function AS
    SELECT p.*, m.identity, l.lanname
      FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid JOIN pg_language AS l ON l.oid = p.prolang
     WHERE m.classid = 'pg_proc'::regclass;
CREATE TEMP VIEW member_relation AS
    SELECT c.*, m.identity
      FROM member AS m JOIN pg_class AS c ON c.oid = m.objid WHERE m.classid = 'pg_class'::regclass;

-- there is something to look at
SELECT count(*) > 100 AS functions FROM member_function;
SELECT count(*) > 13 AS relations FROM member_relation;

-- everything has a comment
SELECT type, identity AS without_comment FROM member
 WHERE obj_description(objid, classid::regclass::name) IS NULL
   AND identity NOT LIKE '%[]' AND type NOT IN ('toast table', 'operator of access method',
       'function of access method', 'operator family', 'rule', 'sequence')
   AND NOT EXISTS (SELECT 1 FROM pg_type AS t JOIN pg_class AS c ON c.oid = t.typrelid
                    WHERE t.oid = member.objid AND c.relkind <> 'c')
   AND NOT EXISTS (SELECT 1 FROM pg_class AS c JOIN pg_type AS t ON t.typrelid = c.oid
                    WHERE c.oid = member.objid AND c.relkind = 'c')
 ORDER BY type, identity COLLATE "C";

-- nothing is PUBLIC: functions, relations, columns, types, schemas
SELECT identity AS public_function FROM member_function
 WHERE EXISTS (SELECT 1 FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) AS a
                WHERE a.grantee = 0);
SELECT identity AS public_relation FROM member_relation
 WHERE EXISTS (SELECT 1 FROM aclexplode(coalesce(relacl, acldefault('r', relowner))) AS a
                WHERE a.grantee = 0)
    OR EXISTS (SELECT 1 FROM pg_attribute AS t, aclexplode(t.attacl) AS a
                WHERE t.attrelid = member_relation.oid AND a.grantee = 0);
SELECT t.oid::regtype AS public_type
  FROM member AS m JOIN pg_type AS t ON t.oid = m.objid LEFT JOIN pg_class AS c ON c.oid = t.typrelid
 WHERE m.classid = 'pg_type'::regclass AND t.typcategory <> 'A'
   AND (t.typrelid = 0 OR c.relkind = 'c')
   AND EXISTS (SELECT 1 FROM aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) AS a
                WHERE a.grantee = 0);
SELECT n.nspname AS public_schema FROM pg_namespace AS n
 WHERE n.nspname LIKE 'faas%'
   AND EXISTS (SELECT 1 FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
                WHERE a.grantee = 0);

-- nothing lies outside the two schemas, except what has no schema
SELECT type, identity AS outside FROM member
 WHERE schema IS DISTINCT FROM 'faas' AND schema IS DISTINCT FROM 'faas_internal'
   AND type NOT IN ('cast', 'schema', 'trigger', 'rule', 'operator of access method',
                    'function of access method', 'operator class', 'operator family')
 ORDER BY type, identity COLLATE "C";

-- immutable and stable agree with parallel; what writes is neither strict nor safe
SELECT identity AS immutable_not_parallel_safe FROM member_function
 WHERE provolatile = 'i' AND proparallel <> 's' ORDER BY identity COLLATE "C";
SELECT identity AS volatile_but_parallel_safe FROM member_function
 WHERE provolatile = 'v' AND proparallel = 's' ORDER BY identity COLLATE "C";
SELECT identity AS null_is_silently_ignored FROM member_function
 WHERE pronamespace = 'faas'::regnamespace AND provolatile = 'v' AND proisstrict
 ORDER BY identity COLLATE "C";

-- text bodies have a locked search_path; so has all that runs with the owner's rights
SELECT identity AS open_search_path FROM member_function
 WHERE (lanname NOT IN ('c', 'internal') AND prosqlbody IS NULL OR prosecdef)
   AND NOT ('search_path=pg_catalog, pg_temp' = ANY (coalesce(proconfig, '{}')))
   AND prokind <> 'a'
 ORDER BY identity COLLATE "C";

-- C functions: ours, by a name that says so
SELECT identity AS odd_symbol, prosrc FROM member_function
 WHERE lanname = 'c' AND (probin <> '$libdir/faas' OR prosrc NOT LIKE 'faas\_%')
   AND prosrc NOT LIKE 'amount\_%'
 ORDER BY identity COLLATE "C";

-- every argument of a public function can be given by name
SELECT identity AS unnamed_argument FROM member_function
 WHERE pronamespace = 'faas'::regnamespace AND prokind = 'f' AND pronargs > 0
   AND (proargnames IS NULL OR '' = ANY (proargnames[1:pronargs]))
 ORDER BY identity COLLATE "C";

-- every table and sequence is dumped with its data
SELECT c.identity AS not_dumped FROM member_relation AS c
 WHERE c.relkind IN ('r', 'p', 'S')
   AND NOT EXISTS (SELECT 1 FROM pg_extension AS e
                    WHERE e.extname = 'faas' AND c.oid = ANY (e.extconfig));

-- every sequence is 64 bits wide, and so is every key it feeds
SELECT seqrelid::regclass AS narrow_sequence FROM pg_sequence
  JOIN member_relation AS c ON c.oid = seqrelid WHERE seqtypid <> 'bigint'::regtype;

-- pg_upgrade can take every column
SELECT c.identity, a.attname, a.atttypid::regtype AS not_upgradable
  FROM member_relation AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
 WHERE a.atttypid::regtype::text ~ '^reg' AND a.atttypid::regtype::text !~ '^reg(class|role|type)$';

-- every view hides its rows from leaky conditions, and every index is valid
SELECT identity AS leaky_view FROM member_relation
 WHERE relkind = 'v' AND NOT ('security_barrier=true' = ANY (coalesce(reloptions, '{}')));
SELECT x.indexrelid::regclass AS invalid_index FROM pg_index AS x
  JOIN member_relation AS c ON c.oid = x.indrelid WHERE NOT x.indisvalid;

-- the operator classes are complete
SELECT o.opcname, am.amname
  FROM member AS m JOIN pg_opclass AS o ON o.oid = m.objid JOIN pg_am AS am ON am.oid = o.opcmethod
 WHERE m.classid = 'pg_opclass'::regclass AND NOT amvalidate(o.oid);

-- to be read when it changes: seed rows that a dump leaves out, and what a role gets by access_grant
SELECT r.oid::regclass AS relation, e.extcondition[r.n] AS dumped_where
  FROM pg_extension AS e, unnest(e.extconfig) WITH ORDINALITY AS r(oid, n)
 WHERE e.extname = 'faas' AND e.extcondition[r.n] <> '';
SELECT identity AS not_granted_by_access_grant FROM member_function AS p
 WHERE pronamespace = 'faas'::regnamespace
   AND NOT EXISTS (SELECT 1 FROM faas_internal.access_functions() AS f WHERE f = p.oid)
 ORDER BY identity COLLATE "C";
DROP VIEW member_function, member_relation, member;
