-- Everything that the extension faas has in the catalogs of a database, one row a property: kind and
-- name of the object, property, value.  Two databases have the same extension when they print the same.
-- Rows of catalogs are taken whole, so that no column is forgotten, less those that hold OIDs, which are
-- put as names, and those that count what was stored.  An object of a kind that is not compared here is
-- a row of its own, "not compared".
--
-- Read by test/tools/update_script and test/t/034_upgrade.pl.
SET search_path = pg_catalog;
SET extra_float_digits = 0;

-- the rows of a table to which a condition does not apply
CREATE OR REPLACE FUNCTION pg_temp.standard_rows(relation regclass, condition text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_rows text;
BEGIN
    EXECUTE format('SELECT md5(string_agg(x.row, '','' ORDER BY x.row)) FROM (SELECT r::text AS row FROM %s AS r WHERE NOT (%s)) AS x',
        relation, condition) INTO v_rows;
    RETURN v_rows;
END $$;

WITH member AS (
    SELECT d.classid, d.objid
    FROM pg_depend AS d
    JOIN pg_extension AS e ON e.oid = d.refobjid
    WHERE d.refclassid = 'pg_extension'::regclass AND e.extname = 'faas' AND d.deptype = 'e'
),
-- members, and what belongs to them: indexes and row types of tables, constraints, defaults, triggers
relation AS (
    SELECT c.*
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('faas', 'faas_internal')
),
type AS (
    SELECT t.*
    FROM pg_type AS t
    JOIN pg_namespace AS n ON n.oid = t.typnamespace
    WHERE n.nspname IN ('faas', 'faas_internal')
),
object AS (
    SELECT 'namespace' AS kind, m.classid, m.objid, 0 AS objsubid,
        to_jsonb(n) - '{oid,nspowner}'::text[] || jsonb_build_object('owner', n.nspowner::regrole) AS properties
    FROM member AS m
    JOIN pg_namespace AS n ON n.oid = m.objid AND m.classid = 'pg_namespace'::regclass
    UNION ALL
    SELECT 'function', m.classid, m.objid, 0,
        to_jsonb(p) - '{oid,pronamespace,proowner,prolang,provariadic,prosupport,prorettype,proargtypes,proallargtypes,proargdefaults,prosqlbody,protrftypes}'::text[]
        || jsonb_build_object('owner', p.proowner::regrole, 'language', l.lanname,
            'variadic', p.provariadic::regtype, 'support', p.prosupport,
            'arguments', pg_get_function_arguments(p.oid), 'result', pg_get_function_result(p.oid),
            'body', CASE WHEN p.prokind = 'f' THEN pg_get_functiondef(p.oid) END,
            'aggregate', (SELECT to_jsonb(a) - '{aggfnoid,aggtranstype,aggmtranstype,aggsortop}'::text[]
                || jsonb_build_object('state', a.aggtranstype::regtype, 'moving', a.aggmtranstype::regtype,
                    'sort', a.aggsortop::regoperator)
                FROM pg_aggregate AS a WHERE a.aggfnoid = p.oid))
    FROM member AS m
    JOIN pg_proc AS p ON p.oid = m.objid AND m.classid = 'pg_proc'::regclass
    JOIN pg_language AS l ON l.oid = p.prolang
    UNION ALL
    SELECT 'relation', 'pg_class'::regclass, c.oid, 0,
        to_jsonb(c) - '{oid,relnamespace,reltype,reloftype,relowner,relam,relfilenode,reltablespace,relpages,reltuples,relallvisible,relallfrozen,reltoastrelid,relfrozenxid,relminmxid,relrewrite}'::text[]
        || jsonb_build_object('owner', c.relowner::regrole, 'method', (SELECT a.amname FROM pg_am AS a WHERE a.oid = c.relam),
            'toast', c.reltoastrelid <> 0, 'tablespace', c.reltablespace,
            'view', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
            'index', CASE WHEN c.relkind IN ('i', 'I') THEN pg_get_indexdef(c.oid) END,
            'index state', (SELECT to_jsonb(i) - '{indexrelid,indrelid,indcollation,indclass,indexprs,indpred}'::text[]
                FROM pg_index AS i WHERE i.indexrelid = c.oid),
            'sequence', (SELECT to_jsonb(s) - '{seqrelid,seqtypid}'::text[] || jsonb_build_object('type', s.seqtypid::regtype)
                FROM pg_sequence AS s WHERE s.seqrelid = c.oid))
    FROM relation AS c
    UNION ALL
    -- columns by number: C reads them so
    SELECT 'column', 'pg_class'::regclass, a.attrelid, a.attnum,
        to_jsonb(a) - '{attrelid,atttypid,attcollation,attcacheoff,atthasmissing,attmissingval,attoptions}'::text[]
        || jsonb_build_object('type', format_type(a.atttypid, a.atttypmod), 'collation', a.attcollation::regcollation,
            -- some servers stamp columns with a number of their own
            'options', (SELECT array_agg(o) FROM unnest(a.attoptions) AS o WHERE o NOT LIKE 'pg_attver=%'),
            'default', (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef AS d
                WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum))
    FROM relation AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE a.attnum > 0
    UNION ALL
    SELECT 'constraint', 'pg_constraint'::regclass, k.oid, 0,
        to_jsonb(k) - '{oid,connamespace,conrelid,contypid,conindid,conparentid,confrelid,conpfeqop,conppeqop,conffeqop,conexclop,conbin}'::text[]
        || jsonb_build_object('definition', pg_get_constraintdef(k.oid))
    FROM relation AS c
    JOIN pg_constraint AS k ON k.conrelid = c.oid
    UNION ALL
    SELECT 'trigger', 'pg_trigger'::regclass, t.oid, 0,
        to_jsonb(t) - '{oid,tgrelid,tgfoid,tgparentid,tgconstrrelid,tgconstrindid,tgconstraint,tgqual}'::text[]
        || jsonb_build_object('definition', pg_get_triggerdef(t.oid))
    FROM relation AS c
    JOIN pg_trigger AS t ON t.tgrelid = c.oid
    WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'rule', 'pg_rewrite'::regclass, r.oid, 0,
        jsonb_build_object('type', r.ev_type, 'enabled', r.ev_enabled, 'instead', r.is_instead)
    FROM relation AS c
    JOIN pg_rewrite AS r ON r.ev_class = c.oid
    UNION ALL
    SELECT 'type', 'pg_type'::regclass, t.oid, 0,
        to_jsonb(t) - '{oid,typnamespace,typowner,typrelid,typelem,typarray,typbasetype,typcollation,typdefaultbin}'::text[]
        || jsonb_build_object('owner', t.typowner::regrole, 'element', t.typelem::regtype, 'array', t.typarray <> 0,
            'base', t.typbasetype::regtype, 'collation', t.typcollation::regcollation)
    FROM type AS t
    UNION ALL
    SELECT 'operator', m.classid, m.objid, 0,
        to_jsonb(o) - '{oid,oprnamespace,oprowner,oprleft,oprright,oprresult,oprcom,oprnegate}'::text[]
        || jsonb_build_object('owner', o.oprowner::regrole, 'result', o.oprresult::regtype,
            'commutator', o.oprcom::regoperator, 'negator', o.oprnegate::regoperator)
    FROM member AS m
    JOIN pg_operator AS o ON o.oid = m.objid AND m.classid = 'pg_operator'::regclass
    UNION ALL
    SELECT 'operator class', m.classid, m.objid, 0,
        jsonb_build_object('owner', o.opcowner::regrole, 'type', o.opcintype::regtype, 'default', o.opcdefault,
            'key', o.opckeytype::regtype, 'family', (SELECT f.opfname FROM pg_opfamily AS f WHERE f.oid = o.opcfamily))
    FROM member AS m
    JOIN pg_opclass AS o ON o.oid = m.objid AND m.classid = 'pg_opclass'::regclass
    UNION ALL
    SELECT 'operator family', m.classid, m.objid, 0,
        jsonb_build_object('owner', f.opfowner::regrole,
            'operators', (SELECT jsonb_agg(jsonb_build_array(a.amopstrategy, a.amoppurpose, a.amopopr::regoperator,
                    a.amopsortfamily) ORDER BY a.amopstrategy, a.amopopr::regoperator::text)
                FROM pg_amop AS a WHERE a.amopfamily = f.oid),
            'functions', (SELECT jsonb_agg(jsonb_build_array(a.amprocnum, a.amproclefttype::regtype,
                    a.amprocrighttype::regtype, a.amproc::regprocedure)
                    ORDER BY a.amprocnum, a.amproc::regprocedure::text)
                FROM pg_amproc AS a WHERE a.amprocfamily = f.oid))
    FROM member AS m
    JOIN pg_opfamily AS f ON f.oid = m.objid AND m.classid = 'pg_opfamily'::regclass
    UNION ALL
    SELECT 'cast', m.classid, m.objid, 0,
        jsonb_build_object('function', c.castfunc::regprocedure, 'context', c.castcontext, 'method', c.castmethod)
    FROM member AS m
    JOIN pg_cast AS c ON c.oid = m.objid AND m.classid = 'pg_cast'::regclass
),
-- what may be said of any of them
described AS (
    SELECT DISTINCT o.classid, o.objid, o.objsubid FROM object AS o
),
named AS (
    SELECT o.kind, i.identity, o.properties
    FROM object AS o
    CROSS JOIN LATERAL pg_identify_object(o.classid, o.objid, o.objsubid) AS i
    UNION ALL
    SELECT 'comment', i.type || ' ' || i.identity, jsonb_build_object('comment', c.description)
    FROM described AS o
    JOIN pg_description AS c ON c.classoid = o.classid AND c.objoid = o.objid AND c.objsubid = o.objsubid
    CROSS JOIN LATERAL pg_identify_object(o.classid, o.objid, o.objsubid) AS i
    UNION ALL
    SELECT 'initial privileges', i.type || ' ' || i.identity, jsonb_build_object('acl', p.initprivs, 'type', p.privtype)
    FROM described AS o
    JOIN pg_init_privs AS p ON p.classoid = o.classid AND p.objoid = o.objid AND p.objsubid = o.objsubid
    CROSS JOIN LATERAL pg_identify_object(o.classid, o.objid, o.objsubid) AS i
    UNION ALL
    SELECT 'member', i.type || ' ' || i.identity,
        CASE WHEN EXISTS (SELECT FROM described AS o WHERE o.classid = m.classid AND o.objid = m.objid)
            THEN '{"of": "faas"}'::jsonb ELSE '{"not compared": true}'::jsonb END
    FROM member AS m
    CROSS JOIN LATERAL pg_identify_object(m.classid, m.objid, 0) AS i
    UNION ALL
    SELECT 'dependency', i.type || ' ' || i.identity, jsonb_build_object(d.deptype::text || ' ' || r.type || ' ' || r.identity, 1)
    FROM described AS o
    JOIN pg_depend AS d ON d.classid = o.classid AND d.objid = o.objid AND d.objsubid = o.objsubid
        AND d.deptype IN ('n', 'a')
    CROSS JOIN LATERAL pg_identify_object(o.classid, o.objid, o.objsubid) AS i
    CROSS JOIN LATERAL pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid) AS r
    UNION ALL
    -- what a dump contains
    SELECT 'extension', 'faas', to_jsonb(e) - '{oid,extowner,extnamespace,extconfig,extcondition}'::text[]
        || jsonb_build_object('schema', e.extnamespace::regnamespace)
    FROM pg_extension AS e
    WHERE e.extname = 'faas'
    UNION ALL
    SELECT 'dump', c.config::regclass::text, jsonb_build_object('condition', c.condition)
    FROM pg_extension AS e
    CROSS JOIN LATERAL unnest(e.extconfig, e.extcondition) AS c (config, condition)
    WHERE e.extname = 'faas'
    UNION ALL
    -- rows that the script itself puts into tables
    SELECT 'rows', c.oid::regclass::text, jsonb_build_object('standard', pg_temp.standard_rows(c.oid, w.condition))
    FROM pg_extension AS e
    CROSS JOIN LATERAL unnest(e.extconfig, e.extcondition) AS g (config, condition)
    JOIN pg_class AS c ON c.oid = g.config AND c.relkind = 'r' AND g.condition <> ''
    CROSS JOIN LATERAL (SELECT regexp_replace(g.condition, '^\s*where\s+', '', 'i')) AS w (condition)
    WHERE e.extname = 'faas' AND w.condition <> ''
)
SELECT n.kind || E'\t' || n.identity || E'\t' || p.key || E'\t' || replace(p.value::text, E'\t', ' ')
FROM named AS n
CROSS JOIN LATERAL jsonb_each(n.properties) AS p
WHERE jsonb_typeof(p.value) <> 'null'
ORDER BY (n.kind || E'\t' || n.identity || E'\t' || p.key || E'\t' || p.value::text) COLLATE "C";
